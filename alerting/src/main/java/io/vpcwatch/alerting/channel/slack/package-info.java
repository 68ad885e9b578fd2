/** Slack, by an incoming webhook. */
@NullMarked
package io.vpcwatch.alerting.channel.slack;

import org.jspecify.annotations.NullMarked;
