package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * A notification that belongs to no incident. It accumulates until it is sent, then starts over.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HistorySummary.class, name = "history"),
  @JsonSubTypes.Type(value = FailureSummary.class, name = "failure"),
  @JsonSubTypes.Type(value = ExpirySummary.class, name = "expiry"),
  @JsonSubTypes.Type(value = RuleSummary.class, name = "rules")
})
public sealed interface Summary extends Notification
    permits HistorySummary, FailureSummary, ExpirySummary, RuleSummary {

  /** No violation has such an id. */
  String ID_PREFIX = "summary/";

  /** The key by which summaries of one destination accumulate. */
  String topic();

  @Override
  default List<String> ids() {
    return List.of(ID_PREFIX + topic());
  }

  /** When it began to accumulate. */
  Instant first();

  /** When it last grew. */
  Instant last();

  /** Both in one; the newer one has the same topic. */
  Summary plus(Summary newer);
}
