/** Sends notifications to a channel: one worker per channel, its rate limit and its backoff. */
@NullMarked
package io.vpcwatch.alerting.delivery;

import org.jspecify.annotations.NullMarked;
