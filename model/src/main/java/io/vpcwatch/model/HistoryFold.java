package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds the changes of one function in their order and collects every interval in which it violated
 * the policy. Exemptions begin and end between the changes, each at its time and before a change of
 * the same second. Used for one pass; holds no clock and no randomness.
 */
public final class HistoryFold {
  private final Policy policy;
  private final List<Instant> boundaries;
  private final Map<String, Violation> ended = new LinkedHashMap<>();
  private int nextBoundary;
  private @Nullable EvaluatedState state;
  private @Nullable Instant horizon;

  /** A fold that begins with the first change. */
  HistoryFold(Policy policy) {
    this.policy = policy;
    this.boundaries = policy.boundaries();
  }

  /**
   * A fold of changes that follow all others.
   *
   * @param resumed what {@link #state} returned under the same policy, which has no {@link
   *     Policy#lastBoundary} after the changes
   */
  public HistoryFold(@Nullable EvaluatedState resumed, Policy policy) {
    this.policy = policy;
    this.boundaries = List.of();
    this.state = resumed;
  }

  public void apply(FunctionChange change) {
    passBoundaries(change.eventTime());
    EvaluatedState before = state;
    FunctionState after = FunctionState.after(before == null ? null : before.state(), change);
    Exemption exemption = exemptionOf(after, change.eventTime());
    Verdict verdict = verdictOf(after, exemption);
    EventRef event = EventRef.of(change);
    Violation open = before == null ? null : before.open();
    if (verdict == Verdict.VIOLATING && open == null) {
      open =
          open(after, event)
              .detectedAt(change.receivedAt())
              .replayed(change.replayed())
              .exemptionId(exemptionLeftBy(change))
              .build();
      // Events of one second with the same masked id open the same interval.
      ended.remove(open.id());
    } else if (verdict != Verdict.VIOLATING && open != null) {
      end(open, event, after, verdict, exemption);
      open = null;
    }
    advance(after, verdict, event, open == null ? null : open.tagged(after.tags()), exemption);
  }

  private void passBoundaries(Instant end) {
    while (nextBoundary < boundaries.size() && !boundaries.get(nextBoundary).isAfter(end)) {
      pass(boundaries.get(nextBoundary++));
    }
  }

  /** Exemptions begin or end. */
  private void pass(Instant boundary) {
    EvaluatedState before = state;
    if (before == null) {
      return;
    }
    FunctionState same = before.state();
    Exemption exemption = exemptionOf(same, boundary);
    Verdict verdict = verdictOf(same, exemption);
    Violation open = before.open();
    Exemption reason = exemption == null ? covering(before) : exemption;
    if (reason == null) {
      return;
    }
    EventRef event = EventRef.of(reason, boundary);
    if (verdict == Verdict.VIOLATING && open == null) {
      open = open(same, event).detectedAt(boundary).exemptionId(reason.id()).build();
    } else if (verdict != Verdict.VIOLATING && open != null) {
      end(open, event, same, verdict, exemption);
      open = null;
    }
    advance(same, verdict, event, open, exemption);
  }

  /** The exemption that covered the function until now. */
  private @Nullable Exemption covering(EvaluatedState before) {
    return policy.exemptions().stream()
        .filter(exemption -> exemption.id().equals(before.exemptionId()))
        .findFirst()
        .orElse(null);
  }

  /** Only of a function that would violate the policy. */
  private @Nullable Exemption exemptionOf(FunctionState after, Instant moment) {
    return policy.exemptions().isEmpty() || after.evaluate(policy) != Verdict.VIOLATING
        ? null
        : policy.exemptionOf(after.functionArn(), after.tags(), moment, PlacementRule.VPC);
  }

  /** The exemption that no longer covers the function, because the change is one of its tags. */
  private @Nullable String exemptionLeftBy(FunctionChange change) {
    return state == null || change.kind() == FunctionChange.Kind.CREATED
        ? null
        : state.exemptionId();
  }

  private Verdict verdictOf(FunctionState after, @Nullable Exemption exemption) {
    return exemption == null ? after.evaluate(policy) : Verdict.EXEMPT;
  }

  private void advance(
      FunctionState after,
      Verdict verdict,
      EventRef event,
      @Nullable Violation open,
      @Nullable Exemption exemption) {
    EventRef since = state == null || state.verdict() != verdict ? event : state.since();
    state =
        new EvaluatedState(
            after,
            verdict,
            since,
            open,
            exemption == null ? null : exemption.id(),
            exemption == null ? null : exemption.until());
  }

  /**
   * The state after the changes so far, and after all beginnings and ends of exemptions; null
   * before the first change.
   */
  public @Nullable EvaluatedState state() {
    passBoundaries(Instant.MAX);
    return state;
  }

  /**
   * The status, and the intervals in the order of opening: those that ended since this fold began
   * or was resumed, then the open one.
   */
  public Evaluation evaluation() {
    EvaluatedState last = state();
    List<Violation> violations = new ArrayList<>(ended.values());
    if (last != null && last.open() != null) {
      violations.add(last.open());
    }
    return new Evaluation(last == null ? null : last.status(), violations, horizon);
  }

  /**
   * To be called between the last change that is not after the horizon of a compacted history and
   * the first one that is. The state is exact here, but not how it came about: the change that led
   * to the verdict may have been dropped. What was announced about it stays.
   *
   * @param announced by the same policy, null if nothing was
   */
  void passHorizon(Instant passed, @Nullable Evaluation announced) {
    passBoundaries(passed);
    horizon = passed;
    ended.clear();
    if (state != null && announced != null) {
      state = announced.originOf(state, passed);
    }
  }

  private ViolationBuilder open(FunctionState after, EventRef opening) {
    return ViolationBuilder.builder()
        .id(Violation.idOf(after.functionArn(), opening))
        .functionArn(after.functionArn())
        .cause(after.cause())
        .opened(opening)
        .before(policy.networkOf(after.previous()))
        .after(policy.networkOf(after.attachment()))
        .tags(after.tags())
        .transition(Violation.Transition.OPENED)
        .policyVersion(policy.version())
        .severity(policy.severity())
        .grace(policy.grace());
  }

  private void end(
      Violation open,
      EventRef event,
      FunctionState after,
      Verdict verdict,
      @Nullable Exemption exemption) {
    ViolationBuilder resolved =
        ViolationBuilder.builder(open.resolved(event, endOf(after, verdict)))
            .policyVersion(policy.version());
    if (exemption != null) {
      resolved.exemptionId(exemption.id());
    }
    ended.put(open.id(), resolved.build());
  }

  private static End endOf(FunctionState after, Verdict verdict) {
    return switch (verdict) {
      case NOT_APPLICABLE -> End.NOT_APPLICABLE;
      case EXEMPT -> End.EXEMPTED;
      case COMPLIANT -> End.VPC_ATTACHED;
      // Either attached, and no change has shown the VPC id that the policy asks for; or created
      // again, which proves a deletion.
      case UNKNOWN -> after.attachment().isAttached() ? End.VPC_ATTACHED : End.DELETED;
      case DELETED -> End.DELETED;
      case VIOLATING ->
          throw new IllegalArgumentException("a violating function does not end a violation");
    };
  }
}
