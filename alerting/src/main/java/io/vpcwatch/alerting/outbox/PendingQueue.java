package io.vpcwatch.alerting.outbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the pending notices of a channel are due. However many there are, only the
 * next ones are held in memory; the others are counted, and found again in the store by the {@link
 * Refill} when it is their turn.
 */
final class PendingQueue {

  /** Goes through everything that is pending in the store, except what is out for delivery. */
  interface Refill {
    void forEachPending(Consumer<Entry> action);
  }

  /**
   * A pending notice.
   *
   * @param group of those that may be told together
   * @param happened when what it tells happened: of two that are due at once, the older story comes
   *     first
   */
  record Entry(
      String violationId,
      AlertGrouping.Group group,
      Instant due,
      Instant happened,
      Instant since) {}

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::due)
          .thenComparing(Entry::happened)
          .thenComparing(Entry::violationId);

  private final int capacity;
  private final Refill refill;
  private final NavigableSet<Entry> next = new TreeSet<>(ORDER);
  private final Map<String, Entry> byId = new HashMap<>();
  // All of these are due no earlier than the last of the next.
  private long beyond;

  PendingQueue(int capacity, Refill refill) {
    this.capacity = capacity;
    this.refill = refill;
    reload();
  }

  /** Enters a notice that was not in here. */
  void add(Entry entry) {
    if (beyond > 0 && (next.isEmpty() || ORDER.compare(entry, next.last()) > 0)) {
      beyond++;
      return;
    }
    next.add(entry);
    byId.put(entry.violationId(), entry);
    if (next.size() > capacity) {
      byId.remove(next.pollLast().violationId());
      beyond++;
    }
  }

  /** Removes a notice that was in here. */
  void remove(String violationId) {
    Entry entry = byId.remove(violationId);
    if (entry == null) {
      beyond--;
    } else {
      next.remove(entry);
    }
  }

  /**
   * The first one whose time has come and that is not held back; it stays in here. What is beyond
   * those in memory waits for them, even if they are all held back.
   */
  @Nullable Entry due(Instant now, Predicate<Entry> heldBack) {
    if (next.isEmpty() && beyond > 0) {
      reload();
    }
    for (Entry entry : next) {
      if (entry.due().isAfter(now)) {
        return null;
      }
      if (!heldBack.test(entry)) {
        return entry;
      }
    }
    return null;
  }

  long size() {
    return next.size() + beyond;
  }

  /**
   * Since when the one that waits longest among the next ones has been waiting; null if nothing is
   * pending.
   */
  @Nullable Instant oldest() {
    return next.stream().map(Entry::since).min(Comparator.naturalOrder()).orElse(null);
  }

  private void reload() {
    next.clear();
    byId.clear();
    beyond = 0;
    refill.forEachPending(this::add);
  }
}
