package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The result of evaluating a function under a policy.
 *
 * @param status null if nothing is known of the function
 * @param violations every interval that ended after the horizon, in the order of opening; one of
 *     each rule can be open
 * @param horizon of the history, null if it has none
 */
public record Evaluation(
    @Nullable FunctionStatus status, List<Violation> violations, @Nullable Instant horizon) {

  public Evaluation {
    violations = List.copyOf(violations);
  }

  public Evaluation(@Nullable FunctionStatus status, List<Violation> violations) {
    this(status, violations, null);
  }

  /**
   * As the first release would have announced it: those who know the open violation know it under
   * another id.
   */
  public Evaluation ofFirstRelease() {
    return new Evaluation(
        status,
        violations.stream().map(each -> each.isOpen() ? each.ofFirstRelease() : each).toList(),
        horizon);
  }

  /** This evaluation and that by the rules about the network. */
  public Evaluation with(
      Collection<Violation> more, SortedMap<PlacementRule, RuleOutcome> outcomes) {
    if (more.isEmpty() && outcomes.isEmpty()) {
      return this;
    }
    List<Violation> all = new ArrayList<>(violations);
    all.addAll(more);
    return new Evaluation(
        status == null ? null : FunctionStatusBuilder.builder(status).rules(outcomes).build(),
        all,
        horizon);
  }

  /**
   * The records that bring a consumer from this evaluation to the next: retractions first, then the
   * intervals that appeared, changed or ended, in the order of opening. Empty if the intervals are
   * the same. An interval that ended before the next horizon is not known any more, which does not
   * retract it.
   */
  public List<Violation> transitionsTo(Evaluation next) {
    Map<String, Violation> known = byId(violations);
    Map<String, Violation> remaining = byId(next.violations);
    List<Violation> transitions = new ArrayList<>();
    for (Violation old : violations) {
      if (!remaining.containsKey(old.id()) && !old.endedBy(next.horizon)) {
        transitions.add(old.retracted(next.successorOf(old)));
      }
    }
    for (Violation violation : next.violations) {
      Violation old = known.get(violation.id());
      if (!violation.isSameAs(old)) {
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

  /** The state at the given moment with what this evaluation knows of how it came about. */
  EvaluatedState originOf(EvaluatedState state, Instant moment) {
    if (status == null) {
      return state;
    }
    EventRef since = state.since();
    Violation open = state.open();
    if (open != null) {
      open = openAt(moment).orElse(open).tagged(open.tags());
      since = open.opened();
    } else if (status.verdict() == state.verdict() && !status.since().isAfter(moment)) {
      since = new EventRef(status.since(), status.eventId(), status.by());
    }
    return new EvaluatedState(
        state.state(), state.verdict(), since, open, state.exemptionId(), state.exemptUntil());
  }

  /** The interval that contains the given moment, as it was before it ended. */
  private Optional<Violation> openAt(Instant moment) {
    return violations.stream()
        .filter(violation -> !violation.opened().time().isAfter(moment))
        .filter(violation -> !violation.endedBy(moment))
        .map(Violation::reopened)
        .findFirst();
  }

  private static Map<String, Violation> byId(List<Violation> violations) {
    Map<String, Violation> byId = new HashMap<>();
    violations.forEach(violation -> byId.put(violation.id(), violation));
    return byId;
  }
}
