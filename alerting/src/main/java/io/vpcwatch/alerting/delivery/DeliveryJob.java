package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.notification.Notification;
import java.util.List;

/**
 * A notification on its way from an outbox to a channel.
 *
 * @param ids under which the outbox kept what it tells when it was handed over
 */
public record DeliveryJob(List<String> ids, Notification notification) {

  /** Copies the list. */
  public DeliveryJob {
    ids = List.copyOf(ids);
  }
}
