package io.vpcwatch.alerting;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The errands that are not back yet, and where the incidents they are about have moved meanwhile.
 */
final class OutForDelivery {
  private final Map<String, Place> byErrand = new HashMap<>();

  private record Place(String violationId, Instant since) {}

  void add(String errand, String violationId, Instant since) {
    byErrand.put(errand, new Place(violationId, since));
  }

  /** Where the errand's incident is now; null if the errand is not out. */
  @Nullable String remove(String errand) {
    Place place = byErrand.remove(errand);
    return place == null ? null : place.violationId();
  }

  void move(String violationId, String successor) {
    byErrand.replaceAll(
        (errand, place) ->
            place.violationId().equals(violationId) ? new Place(successor, place.since()) : place);
  }

  /** Looks at all of them: there are never more than a channel's hand-over. */
  boolean concerns(String violationId) {
    return byErrand.values().stream().anyMatch(place -> place.violationId().equals(violationId));
  }

  int size() {
    return byErrand.size();
  }

  @Nullable Instant oldest() {
    return byErrand.values().stream().map(Place::since).min(Comparator.naturalOrder()).orElse(null);
  }
}
