package io.vpcwatch.alerting.outbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The incidents whose notices are with the channel, and where they have moved meanwhile: each is
 * known by the id under which it was handed over.
 */
final class InFlight {
  private final Map<String, Place> byHandedOver = new HashMap<>();
  // How many of them are at a place now.
  private final Map<String, Integer> concerned = new HashMap<>();

  private record Place(String violationId, Instant since) {}

  void add(String handedOver, String violationId, Instant since) {
    byHandedOver.put(handedOver, new Place(violationId, since));
    concerned.merge(violationId, 1, Integer::sum);
  }

  /** Where the incident is now; null if its notice is not out. */
  @Nullable String remove(String handedOver) {
    Place place = byHandedOver.remove(handedOver);
    if (place == null) {
      return null;
    }
    leave(place.violationId(), 1);
    return place.violationId();
  }

  void move(String violationId, String successor) {
    Integer moving = concerned.get(violationId);
    if (moving == null) {
      return;
    }
    byHandedOver.replaceAll(
        (handedOver, place) ->
            place.violationId().equals(violationId) ? new Place(successor, place.since()) : place);
    leave(violationId, moving);
    concerned.merge(successor, moving, Integer::sum);
  }

  boolean concerns(String violationId) {
    return concerned.containsKey(violationId);
  }

  int size() {
    return byHandedOver.size();
  }

  @Nullable Instant oldest() {
    return byHandedOver.values().stream()
        .map(Place::since)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private void leave(String violationId, int count) {
    concerned.computeIfPresent(violationId, (id, all) -> all == count ? null : all - count);
  }
}
