/** Slack: an incoming webhook, or a bot that uses threads and edits its messages. */
@NullMarked
package io.vpcwatch.alerting.channel.slack;

import org.jspecify.annotations.NullMarked;
