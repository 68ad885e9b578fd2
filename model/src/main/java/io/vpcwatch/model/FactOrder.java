package io.vpcwatch.model;

import java.time.Instant;
import java.util.Comparator;

/**
 * The place of a fact among the facts of its function: event time, then create &lt; update &lt;
 * delete, then event id.
 */
record FactOrder(Instant time, FunctionChange.Kind kind, String eventId)
    implements Comparable<FactOrder> {

  private static final Comparator<FactOrder> ORDER =
      Comparator.comparing(FactOrder::time)
          .thenComparingInt(fact -> fact.kind.rank())
          .thenComparing(FactOrder::eventId);

  static FactOrder of(FunctionChange change) {
    return new FactOrder(change.eventTime(), change.kind(), change.eventId());
  }

  @Override
  public int compareTo(FactOrder other) {
    return ORDER.compare(this, other);
  }
}
