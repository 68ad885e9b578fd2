/** JSON for programs, signed. */
@NullMarked
package io.vpcwatch.alerting.channel.webhook;

import org.jspecify.annotations.NullMarked;
