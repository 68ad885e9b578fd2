package io.vpcwatch.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of evaluating a history under a policy.
 *
 * @param status null if nothing is known of the function
 * @param violations every interval in the order of opening; only the last one can be open.
 *     Intervals that ended before the history's base are not included.
 */
public record Evaluation(@Nullable FunctionStatus status, List<Violation> violations) {

  public Evaluation {
    violations = List.copyOf(violations);
  }

  /**
   * The records that bring a consumer from this evaluation to the next: retractions first, then the
   * intervals that appeared, changed or ended, in the order of opening. Empty if the intervals are
   * the same.
   */
  public List<Violation> transitionsTo(Evaluation next) {
    Map<String, Violation> known = byId(violations);
    Map<String, Violation> remaining = byId(next.violations);
    List<Violation> transitions = new ArrayList<>();
    for (Violation old : violations) {
      if (!remaining.containsKey(old.id())) {
        transitions.add(old.retracted(next.successorOf(old)));
      }
    }
    for (Violation violation : next.violations) {
      Violation old = known.get(violation.id());
      if (!violation.equals(old)) {
        transitions.add(transition(old, violation));
      }
    }
    return transitions;
  }

  private static Violation transition(@Nullable Violation old, Violation now) {
    if (old != null && old.isOpen() == now.isOpen()) {
      return now.because(Violation.Transition.CHANGED, !now.isOpen());
    }
    return now.isOpen()
        ? now.because(Violation.Transition.OPENED, false)
        : now.because(Violation.Transition.RESOLVED, old == null);
  }

  private @Nullable String successorOf(Violation retracted) {
    return violations.stream()
        .filter(retracted::overlaps)
        .map(Violation::id)
        .findFirst()
        .orElse(null);
  }

  private static Map<String, Violation> byId(List<Violation> violations) {
    return violations.stream().collect(Collectors.toMap(Violation::id, Function.identity()));
  }
}
