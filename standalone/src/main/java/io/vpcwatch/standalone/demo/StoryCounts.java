package io.vpcwatch.standalone.demo;

import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Progress of the demo according to the topics: files read, violations found and notified. */
final class StoryCounts {
  private final Set<String> filesRead = new HashSet<>();
  private final Map<String, Violation> violations = new LinkedHashMap<>();
  private final Map<String, Delivery> deliveries = new HashMap<>();

  void checkpoint(Checkpoint checkpoint) {
    filesRead.add(checkpoint.source());
  }

  void violation(Violation violation) {
    if (violation.rule() != PlacementRule.VPC) {
      return; // Nobody is notified of it in the demo.
    }
    if (violation.transition() == Violation.Transition.RETRACTED) {
      violations.remove(violation.id());
    } else {
      violations.put(violation.id(), violation);
    }
  }

  void delivery(Delivery delivery) {
    deliveries.put(delivery.violationId(), delivery);
  }

  /** One line that ends the demo. */
  String summary() {
    long resolved = violations.values().stream().filter(violation -> !violation.isOpen()).count();
    String summary =
        "%d violations: %d resolved, %d still open"
            .formatted(violations.size(), resolved, violations.size() - resolved);
    long suppressed = suppressed();
    return suppressed == 0
        ? summary + "."
        : summary
            + "; %d had already ended when found, so no notification was sent."
                .formatted(suppressed);
  }

  int filesRead() {
    return filesRead.size();
  }

  List<Violation> violations() {
    return List.copyOf(violations.values());
  }

  private long suppressed() {
    return violations.keySet().stream()
        .map(deliveries::get)
        .filter(delivery -> delivery != null && delivery.outcome() == Delivery.Outcome.SUPPRESSED)
        .filter(delivery -> !SuppressionReason.SUMMARIZED.label().equals(delivery.reason()))
        .count();
  }

  /** The number of violations whose current state has neither been notified nor suppressed. */
  long pending() {
    return violations.values().stream().filter(violation -> !isSettled(violation)).count();
  }

  private boolean isSettled(Violation violation) {
    Delivery last = deliveries.get(violation.id());
    if (last == null || last.outcome() == Delivery.Outcome.WAITING) {
      return false;
    }
    // If the opening was suppressed or failed, no resolution follows.
    return violation.isOpen()
        || last.notice() == Delivery.Notice.RESOLVED
        || last.outcome() != Delivery.Outcome.DELIVERED;
  }
}
