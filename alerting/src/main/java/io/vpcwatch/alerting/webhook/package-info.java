/** JSON for programs, signed. */
@NullMarked
package io.vpcwatch.alerting.webhook;

import org.jspecify.annotations.NullMarked;
