package io.vpcwatch.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of judging a placement by one rule.
 *
 * @param reasons of a failure, all of them; of {@code UNKNOWN}, the missing facts
 * @param cause of a failure: the last known change of the network without which the placement might
 *     not fail; null if no event of it is known, or if the function itself has brought it about
 */
public record RuleResult(
    PlacementRule rule, Outcome outcome, List<Reason> reasons, @Nullable NetworkCause cause) {

  /** Whether the placement keeps the rule. */
  public enum Outcome {
    PASS,
    FAIL,
    /** A fact that decides it is missing. */
    UNKNOWN,
    /** The function is not in a VPC, or the policy does not say what the rule needs. */
    NOT_APPLICABLE
  }

  public RuleResult {
    reasons = List.copyOf(reasons);
  }

  static RuleResult notApplicable(PlacementRule rule) {
    return new RuleResult(rule, Outcome.NOT_APPLICABLE, List.of(), null);
  }

  /** Collects what speaks against a pass: any failure fails, else any missing fact is unknown. */
  static final class Collector {
    private final List<Reason> failures = new ArrayList<>();
    private final List<Reason> missing = new ArrayList<>();
    private @Nullable NetworkCause cause;

    void fail(Reason reason, @Nullable NetworkCause by) {
      failures.add(reason);
      cause = NetworkCause.later(cause, by);
    }

    void unknown(Reason reason) {
      if (!missing.contains(reason)) {
        missing.add(reason);
      }
    }

    /** The same for a fact that may be missing. */
    void unknownIfPresent(@Nullable Reason reason) {
      if (reason != null) {
        unknown(reason);
      }
    }

    boolean isFailed() {
      return !failures.isEmpty();
    }

    RuleResult result(PlacementRule rule) {
      if (isFailed()) {
        return new RuleResult(rule, Outcome.FAIL, failures, cause);
      }
      return new RuleResult(
          rule, missing.isEmpty() ? Outcome.PASS : Outcome.UNKNOWN, missing, null);
    }
  }
}
