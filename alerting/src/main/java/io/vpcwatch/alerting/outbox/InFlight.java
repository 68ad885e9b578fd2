package io.vpcwatch.alerting.outbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The incidents whose notifications are in flight, by the id under which each was sent, with the id
 * that it has now: corrections may move it meanwhile.
 */
final class InFlight {
  private final Map<String, Sent> bySentId = new HashMap<>();
  // Corrections may merge incidents that are both in flight.
  private final Map<String, Integer> countById = new HashMap<>();

  private record Sent(String id, Instant since) {}

  void add(String sentId, String id, Instant since) {
    bySentId.put(sentId, new Sent(id, since));
    countById.merge(id, 1, Integer::sum);
  }

  /** Returns the id that the incident has now; null if it is not in flight. */
  @Nullable String remove(String sentId) {
    Sent sent = bySentId.remove(sentId);
    if (sent == null) {
      return null;
    }
    subtract(sent.id(), 1);
    return sent.id();
  }

  void move(String id, String successorId) {
    Integer moving = countById.get(id);
    if (moving == null) {
      return;
    }
    bySentId.replaceAll(
        (sentId, sent) -> sent.id().equals(id) ? new Sent(successorId, sent.since()) : sent);
    subtract(id, moving);
    countById.merge(successorId, moving, Integer::sum);
  }

  boolean contains(String id) {
    return countById.containsKey(id);
  }

  int size() {
    return bySentId.size();
  }

  /** Since when the oldest notification is pending; null if none is in flight. */
  @Nullable Instant oldest() {
    return bySentId.values().stream().map(Sent::since).min(Comparator.naturalOrder()).orElse(null);
  }

  private void subtract(String id, int count) {
    countById.computeIfPresent(id, (same, all) -> all == count ? null : all - count);
  }
}
