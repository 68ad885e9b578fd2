package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import java.time.Instant;

/**
 * The outcome of one attempt at a job.
 *
 * @param at when the channel responded
 */
public record DeliveryResult(DeliveryJob job, Attempt attempt, Instant at) {}
