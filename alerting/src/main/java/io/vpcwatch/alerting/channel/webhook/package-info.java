/** Posts JSON to any program, signed if a key is set. */
@NullMarked
package io.vpcwatch.alerting.channel.webhook;

import org.jspecify.annotations.NullMarked;
