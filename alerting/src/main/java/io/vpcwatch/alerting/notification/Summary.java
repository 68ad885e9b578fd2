package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * What a destination is told that belongs to no incident. It adds up until it is told, and then
 * begins anew.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HistorySummary.class, name = "summary"),
  @JsonSubTypes.Type(value = FailureSummary.class, name = "trouble")
})
public sealed interface Summary extends Notification permits HistorySummary, FailureSummary {

  /** What there can be one of at a time. */
  String topic();

  /** When it began to add up. */
  Instant first();

  /** When something was added to it last. */
  Instant last();

  /** Both in one; the other one is younger and of the same topic. */
  Summary plus(Summary other);
}
