package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Attempt;
import java.time.Instant;

/**
 * What a channel answered.
 *
 * @param at when it did
 */
record DeliveryResult(DeliveryJob errand, Attempt attempt, Instant at) {}
