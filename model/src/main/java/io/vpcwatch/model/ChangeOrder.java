package io.vpcwatch.model;

import java.time.Instant;
import java.util.Comparator;

/**
 * The place of a change among the changes of its function: event time, then create &lt; update &lt;
 * delete, then event id. Total over distinct changes.
 */
public record ChangeOrder(Instant time, FunctionChange.Kind kind, String eventId)
    implements Comparable<ChangeOrder> {

  private static final Comparator<ChangeOrder> ORDER =
      Comparator.comparing(ChangeOrder::time)
          .thenComparingInt(order -> order.kind.rank())
          .thenComparing(ChangeOrder::eventId);

  public static ChangeOrder of(FunctionChange change) {
    return new ChangeOrder(change.eventTime(), change.kind(), change.eventId());
  }

  @Override
  public int compareTo(ChangeOrder other) {
    return ORDER.compare(this, other);
  }
}
