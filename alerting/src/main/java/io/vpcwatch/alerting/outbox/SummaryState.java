package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.notification.Summary;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of one topic for one destination.
 *
 * @param collecting the next one, which grows until it is sent; null if there is none
 * @param sending was sent and is not delivered yet, so that it no longer changes; null if there is
 *     none
 * @param handover it is in flight since then, null if it waits
 * @param attempts how often that was sent
 * @param due when to send it again
 * @param sentAt when the last one was delivered or given up, null if none was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SummaryState(
    @Nullable Summary collecting,
    @Nullable Summary sending,
    @Nullable Handover handover,
    int attempts,
    Instant due,
    @Nullable Instant sentAt) {

  static SummaryState empty() {
    return new SummaryState(null, null, null, 0, Instant.EPOCH, null);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }

  SummaryState plus(Summary more) {
    return new SummaryState(
        collecting == null ? more : collecting.plus(more),
        sending,
        handover,
        attempts,
        due,
        sentAt);
  }

  /**
   * @param completion adds what is known only when it is sent
   */
  SummaryState sent(UnaryOperator<Summary> completion, Handover by) {
    if (sending != null || collecting == null) {
      return new SummaryState(collecting, sending, by, attempts + 1, due, sentAt);
    }
    return new SummaryState(null, completion.apply(collecting), by, 1, due, sentAt);
  }

  /** The destination has accepted it, or never will. */
  SummaryState finished(Instant now) {
    return new SummaryState(collecting, null, null, 0, Instant.EPOCH, now);
  }

  /** It is no longer in flight, and waits for another attempt. */
  SummaryState failed(Instant retryAt) {
    return new SummaryState(collecting, sending, null, attempts, retryAt, sentAt);
  }
}
