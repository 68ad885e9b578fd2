package io.vpcwatch.alerting;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the pending notices of a channel are due. However many there are, only the
 * next ones are held in memory; the others are counted, and found again in the store by the {@link
 * Refill} when it is their turn.
 */
final class Backlog {

  /** Goes through everything that is pending in the store, except what is out for delivery. */
  interface Refill {
    void forEachPending(Consumer<Entry> action);
  }

  /**
   * A pending notice.
   *
   * @param happened when what it tells happened: of two that are due at once, the older story comes
   *     first
   */
  record Entry(String violationId, Instant due, Instant happened, Instant since) {}

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

  Backlog(int capacity, Refill refill) {
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

  /** The first one, if its time has come; it stays in here. */
  @Nullable Entry due(Instant now) {
    if (next.isEmpty() && beyond > 0) {
      reload();
    }
    return next.isEmpty() || next.first().due().isAfter(now) ? null : next.first();
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
