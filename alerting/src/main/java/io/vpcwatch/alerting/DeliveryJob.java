package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Notification;
import java.util.List;

/**
 * A notification on its way from an outbox to a channel.
 *
 * @param ids under which the outbox kept what it tells when it was handed over
 */
record DeliveryJob(List<String> ids, Notification notification) {

  /** Copies the list. */
  DeliveryJob {
    ids = List.copyOf(ids);
  }
}
