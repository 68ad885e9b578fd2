package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.alerting.notification.Summary;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one destination is to be told on one topic that belongs to no incident.
 *
 * @param gathering adds up, null if there is nothing
 * @param telling has been handed over and is not delivered yet, so that it no longer changes: null
 *     if there is nothing
 * @param attempts how often that was handed over
 * @param due when to try that again
 * @param toldAt when the destination was last told, null if it never was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SummaryState(
    @Nullable Summary gathering,
    @Nullable Summary telling,
    int attempts,
    Instant due,
    @Nullable Instant toldAt) {

  static SummaryState nothing() {
    return new SummaryState(null, null, 0, Instant.EPOCH, null);
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }

  SummaryState with(Summary more) {
    return new SummaryState(
        gathering == null ? more : gathering.plus(more), telling, attempts, due, toldAt);
  }

  /**
   * @param completion adds what is known only when it is told
   */
  SummaryState handedOver(UnaryOperator<Summary> completion) {
    if (telling != null || gathering == null) {
      return new SummaryState(gathering, telling, attempts + 1, due, toldAt);
    }
    return new SummaryState(null, completion.apply(gathering), 1, due, toldAt);
  }

  /** The destination has taken it, or never will. */
  SummaryState finished(Instant now) {
    return new SummaryState(gathering, null, 0, Instant.EPOCH, now);
  }

  SummaryState failed(Instant again) {
    return new SummaryState(gathering, telling, attempts, again, toldAt);
  }
}
