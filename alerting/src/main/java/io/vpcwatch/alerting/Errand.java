package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Notification;

/**
 * A notification on its way from an outbox to a channel.
 *
 * @param violationId under which the outbox kept it when it was handed over
 */
record Errand(String violationId, Notification notification) {}
