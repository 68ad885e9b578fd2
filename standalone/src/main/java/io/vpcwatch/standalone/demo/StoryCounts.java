package io.vpcwatch.standalone.demo;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What has been read, judged and told so far, as the topics say. */
final class StoryCounts {
  private final Set<String> filesRead = new HashSet<>();
  private final Map<String, Violation> violations = new LinkedHashMap<>();
  private final Map<String, Delivery> deliveries = new HashMap<>();

  void checkpoint(Checkpoint checkpoint) {
    filesRead.add(checkpoint.source());
  }

  void violation(Violation violation) {
    if (violation.transition() == Violation.Transition.RETRACTED) {
      violations.remove(violation.id());
    } else {
      violations.put(violation.id(), violation);
    }
  }

  void delivery(Delivery delivery) {
    deliveries.put(delivery.violationId(), delivery);
  }

  /** The end of the story, for people. */
  String summary() {
    long resolved = violations.values().stream().filter(violation -> !violation.isOpen()).count();
    String summary =
        "%d violations: %d resolved, %d still open"
            .formatted(violations.size(), resolved, violations.size() - resolved);
    long suppressed = suppressed();
    return suppressed == 0
        ? summary + "."
        : summary
            + "; %d came to light when it was over, so nobody was told.".formatted(suppressed);
  }

  int filesRead() {
    return filesRead.size();
  }

  int violations() {
    return violations.size();
  }

  private long suppressed() {
    return violations.keySet().stream()
        .map(deliveries::get)
        .filter(delivery -> delivery != null && delivery.outcome() == Delivery.Outcome.SUPPRESSED)
        .count();
  }

  /** Those of whose present state it is not decided yet what becomes of telling it. */
  long untold() {
    return violations.values().stream().filter(violation -> !isTold(violation)).count();
  }

  private boolean isTold(Violation violation) {
    Delivery last = deliveries.get(violation.id());
    if (last == null || last.outcome() == Delivery.Outcome.WAITING) {
      return false;
    }
    // What could not be told, or was not to be, has no end that is told.
    return violation.isOpen()
        || last.notice() == Delivery.Notice.RESOLVED
        || last.outcome() != Delivery.Outcome.DELIVERED;
  }
}
