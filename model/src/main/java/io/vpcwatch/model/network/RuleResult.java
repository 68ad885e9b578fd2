package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
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
    PlacementRule rule,
    RuleOutcome outcome,
    List<PlacementReason> reasons,
    @Nullable NetworkCause cause) {

  public RuleResult {
    reasons = List.copyOf(reasons);
  }

  static RuleResult notApplicable(PlacementRule rule) {
    return new RuleResult(rule, RuleOutcome.NOT_APPLICABLE, List.of(), null);
  }

  /** Collects what speaks against a pass: any failure fails, else any missing fact is unknown. */
  static final class Collector {
    private final List<PlacementReason> failures = new ArrayList<>();
    private final List<PlacementReason> missing = new ArrayList<>();
    private @Nullable NetworkCause cause;

    void fail(PlacementReason reason, @Nullable NetworkCause by) {
      failures.add(reason);
      cause = NetworkCause.later(cause, by);
    }

    void unknown(PlacementReason reason) {
      if (!missing.contains(reason)) {
        missing.add(reason);
      }
    }

    /** The same for a fact that may be missing. */
    void unknownIfPresent(@Nullable PlacementReason reason) {
      if (reason != null) {
        unknown(reason);
      }
    }

    boolean isFailed() {
      return !failures.isEmpty();
    }

    RuleResult result(PlacementRule rule) {
      if (isFailed()) {
        return new RuleResult(rule, RuleOutcome.FAIL, failures, cause);
      }
      return new RuleResult(
          rule, missing.isEmpty() ? RuleOutcome.PASS : RuleOutcome.UNKNOWN, missing, null);
    }
  }
}
