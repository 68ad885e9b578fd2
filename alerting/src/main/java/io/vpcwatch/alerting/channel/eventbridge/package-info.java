/** Amazon EventBridge: an event for each notification, for programs. */
@NullMarked
package io.vpcwatch.alerting.channel.eventbridge;

import org.jspecify.annotations.NullMarked;
