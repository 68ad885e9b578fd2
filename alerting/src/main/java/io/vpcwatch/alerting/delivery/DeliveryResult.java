package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.notification.Notification;
import java.time.Instant;

/**
 * The outcome of one attempt to deliver a notification.
 *
 * @param at when the channel responded
 */
public record DeliveryResult(Notification notification, Attempt attempt, Instant at) {}
