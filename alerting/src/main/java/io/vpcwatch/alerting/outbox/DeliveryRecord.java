package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.metrics.OutboxEvents;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.SanitizedText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Puts on record what became of the notices of one channel. */
record DeliveryRecord(String channel, OutboxEvents events) {

  void delivered(String id, Incident incident, Notice notice, Instant at) {
    events.decided(of(id, incident, notice, Outcome.DELIVERED, null, null, at));
  }

  /** It is kept until the channel takes it. */
  void waits(String id, Incident incident, Notice notice, Attempt.Failed how, Instant at) {
    events.decided(of(id, incident, notice, Outcome.WAITING, how, at));
  }

  /** The channel will never take it. */
  void failed(String id, Incident incident, Notice notice, Attempt.Failed how, Instant at) {
    events.decided(of(id, incident, notice, Outcome.FAILED, how, at));
  }

  void suppressed(String id, Incident incident, SuppressionReason reason, Instant at) {
    events.suppressed(
        of(id, incident, Notice.OPENED, Outcome.SUPPRESSED, reason.label(), null, at), reason);
  }

  private Delivery of(
      String id,
      Incident incident,
      Notice notice,
      Outcome outcome,
      Attempt.Failed how,
      Instant at) {
    String detail = SanitizedText.of(how.detail());
    return of(id, incident, notice, outcome, how.failure().label(), detail, at);
  }

  private Delivery of(
      String id,
      Incident incident,
      Notice notice,
      Outcome outcome,
      @Nullable String reason,
      @Nullable String detail,
      Instant at) {
    return DeliveryBuilder.builder()
        .violationId(id)
        .channel(channel)
        .functionArn(incident.violation().functionArn())
        .notice(notice)
        .outcome(outcome)
        .reason(reason)
        .detail(detail)
        .attempts(incident.attempts())
        .at(at)
        .build();
  }
}
