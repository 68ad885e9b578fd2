package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * A notification that belongs to no incident. It accumulates until it is sent, then starts over.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HistorySummary.class, name = "history"),
  @JsonSubTypes.Type(value = FailureSummary.class, name = "failure")
})
public sealed interface Summary extends Notification permits HistorySummary, FailureSummary {

  /** The key by which summaries of one destination accumulate. */
  String topic();

  /** When it began to accumulate. */
  Instant first();

  /** When it last grew. */
  Instant last();

  /** Both in one; the newer one has the same topic. */
  Summary plus(Summary newer);
}
