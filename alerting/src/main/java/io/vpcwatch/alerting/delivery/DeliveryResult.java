package io.vpcwatch.alerting.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one attempt to deliver a notification.
 *
 * @param ids what it was about, as {@link Notification#ids}
 * @param notice null for a summary
 * @param handover of the attempt: a result whose hand-over is not the last one is stale
 * @param attempt null if none was made, because the channel has another owner or the hand-over was
 *     too long ago
 * @param at when the channel responded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryResult(
    List<String> ids,
    @Nullable Notice notice,
    Handover handover,
    @Nullable Attempt attempt,
    Instant at) {

  public DeliveryResult {
    ids = List.copyOf(ids);
  }

  public static DeliveryResult of(
      Notification notification, Handover handover, @Nullable Attempt attempt, Instant at) {
    Notice notice = notification instanceof IncidentUpdate update ? update.notice() : null;
    return new DeliveryResult(notification.ids(), notice, handover, attempt, at);
  }
}
