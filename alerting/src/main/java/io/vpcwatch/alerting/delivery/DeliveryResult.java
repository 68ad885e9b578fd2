package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import java.time.Instant;

/**
 * What a channel answered.
 *
 * @param at when it did
 */
public record DeliveryResult(DeliveryJob errand, Attempt attempt, Instant at) {}
