/** Slack, by an incoming webhook. */
@NullMarked
package io.vpcwatch.alerting.slack;

import org.jspecify.annotations.NullMarked;
