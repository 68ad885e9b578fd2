/** Amazon SNS: text for people and JSON for programs, by one topic. */
@NullMarked
package io.vpcwatch.alerting.channel.sns;

import org.jspecify.annotations.NullMarked;
