package io.vpcwatch.alerting.outbox;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the notifications of one account that may be sent together are grouped: while a
 * group is collected they are held back, to be sent as one digest when its time is over.
 */
final class AlertGrouping {
  private final DeliveryPolicy policy;
  private final NavigableMap<Instant, Integer> recentlySent = new TreeMap<>();
  private int pending;
  private @Nullable Instant since;

  AlertGrouping(DeliveryPolicy policy) {
    this.policy = policy;
  }

  /** Counts a notification as pending. */
  void added() {
    pending++;
  }

  /** Counts a notification as no longer pending. */
  void removed() {
    pending--;
  }

  /** The channel has accepted a message, which may be a digest. */
  void sent(Instant now) {
    recentlySent.merge(now, 1, Integer::sum);
    since = null;
  }

  /**
   * Since when more is pending than is sent one by one, counting what was sent a short time ago;
   * null if there is no more. Once begun, grouping ends with a digest, or when nothing is left to
   * group.
   */
  @Nullable Instant since(Instant now) {
    recentlySent.headMap(now.minus(policy.groupWithin())).clear();
    int recent = recentlySent.values().stream().mapToInt(Integer::intValue).sum();
    if (pending + recent <= policy.groupMoreThan()) {
      since = pending <= 1 ? null : since;
    } else if (since == null) {
      since = now;
    }
    return since;
  }

  /** Whether the group is still collected. */
  boolean holdsBack(Instant now) {
    Instant begin = since(now);
    return begin != null && now.isBefore(begin.plus(policy.groupWithin()));
  }
}
