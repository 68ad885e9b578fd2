package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds the changes of one function in their order and collects every interval in which it violated
 * the policy. Used for one pass; holds no clock and no randomness.
 */
public final class HistoryFold {
  private final Policy policy;
  private final Map<String, Violation> ended = new LinkedHashMap<>();
  private @Nullable EvaluatedState state;
  private @Nullable Instant horizon;

  /** A fold that begins with the first change. */
  public HistoryFold(Policy policy) {
    this(null, policy);
  }

  /**
   * @param resumed what {@link #state} returned under the same policy, null to begin with the first
   *     change
   */
  public HistoryFold(@Nullable EvaluatedState resumed, Policy policy) {
    this.policy = policy;
    this.state = resumed;
  }

  public void apply(FunctionChange change) {
    EvaluatedState before = state;
    FunctionState after = FunctionState.after(before == null ? null : before.state(), change);
    Verdict verdict = after.evaluate(policy);
    EventRef since =
        before == null || before.verdict() != verdict ? EventRef.of(change) : before.since();
    Violation open = before == null ? null : before.open();
    if (verdict == Verdict.VIOLATING && open == null) {
      open = opened(after, change);
      // Events of one second with the same masked id open the same interval.
      ended.remove(open.id());
    } else if (verdict != Verdict.VIOLATING && open != null) {
      ended.put(open.id(), open.resolved(EventRef.of(change), endOf(after, verdict)));
      open = null;
    }
    state = new EvaluatedState(after, verdict, since, open);
  }

  /** The state after the changes so far; null before the first one. */
  public @Nullable EvaluatedState state() {
    return state;
  }

  /**
   * The status, and the intervals in the order of opening: those that ended since this fold began
   * or was resumed, then the open one.
   */
  public Evaluation evaluation() {
    List<Violation> violations = new ArrayList<>(ended.values());
    if (state != null && state.open() != null) {
      violations.add(state.open());
    }
    return new Evaluation(state == null ? null : state.status(), violations, horizon);
  }

  /**
   * To be called between the last change that is not after the horizon of a compacted history and
   * the first one that is. The state is exact here, but not how it came about: the change that led
   * to the verdict may have been dropped. What was announced about it stays.
   *
   * @param announced by the same policy, null if nothing was
   */
  void passHorizon(Instant passed, @Nullable Evaluation announced) {
    horizon = passed;
    ended.clear();
    if (state != null && announced != null) {
      state = announced.originOf(state, passed);
    }
  }

  private Violation opened(FunctionState after, FunctionChange by) {
    EventRef opening = EventRef.of(by);
    return ViolationBuilder.builder()
        .id(Violation.idOf(by.functionArn(), opening))
        .functionArn(by.functionArn())
        .cause(after.cause())
        .opened(opening)
        .before(policy.networkOf(after.previous()))
        .after(policy.networkOf(after.attachment()))
        .detectedAt(by.receivedAt())
        .replayed(by.replayed())
        .tags(after.tags())
        .transition(Violation.Transition.OPENED)
        .build();
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
