package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.SanitizedText;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Records the outcome of one channel's notifications: for each violation, that of the last one. */
final class DeliveryLog {
  private final String channel;
  private final BiConsumer<String, @Nullable Delivery> topic;

  /**
   * @param topic gets the records with their keys; null deletes a record
   */
  DeliveryLog(String channel, BiConsumer<String, @Nullable Delivery> topic) {
    this.channel = channel;
    this.topic = topic;
  }

  /**
   * @param warning what someone has to fix nevertheless, null if nothing
   * @param failedSince if this is the end of a failure that was reported; null if it is not
   */
  void delivered(
      Incident incident,
      Notice notice,
      Instant at,
      @Nullable String warning,
      @Nullable Instant failedSince) {
    record(
        delivery(incident, notice, Outcome.DELIVERED, at)
            .detail(warning)
            .failingSince(failedSince));
  }

  void suppressed(Incident incident, SuppressionReason reason, Instant at) {
    record(delivery(incident, Notice.OPENED, Outcome.SUPPRESSED, at).reason(reason.label()));
  }

  /**
   * @param outcome FAILED or WAITING
   */
  void failed(
      Incident incident,
      Notice notice,
      Outcome outcome,
      Instant at,
      Attempt.Failed failure,
      @Nullable Instant failingSince) {
    record(
        delivery(incident, notice, outcome, at)
            .failingSince(failingSince)
            .reason(failure.failure().label())
            .detail(SanitizedText.of(failure.detail())));
  }

  void delete(String violationId) {
    topic.accept(key(violationId), null);
  }

  private DeliveryBuilder delivery(Incident incident, Notice notice, Outcome outcome, Instant at) {
    return DeliveryBuilder.builder()
        .violationId(incident.id())
        .channel(channel)
        .functionArn(incident.violation().functionArn())
        .notice(notice)
        .outcome(outcome)
        .attempts(incident.attempts())
        .at(at);
  }

  private void record(DeliveryBuilder builder) {
    Delivery delivery = builder.build();
    topic.accept(key(delivery.violationId()), delivery);
  }

  private String key(String violationId) {
    return violationId + "/" + channel;
  }
}
