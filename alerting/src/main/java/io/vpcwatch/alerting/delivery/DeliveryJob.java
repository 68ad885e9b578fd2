package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.notification.Notification;
import java.util.List;

/**
 * A notification to be sent.
 *
 * @param ids of what it is about in its outbox, at the time when it was sent
 */
public record DeliveryJob(List<String> ids, Notification notification) {

  public DeliveryJob {
    ids = List.copyOf(ids);
  }
}
