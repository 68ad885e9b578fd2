package io.vpcwatch.evaluator;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import org.jspecify.annotations.Nullable;

/** One effect of a new evaluation of a function; each kind has its own topic. */
sealed interface EvaluationResult {
  /** A violation was opened, changed, resolved or retracted. */
  record ViolationTransition(Violation violation) implements EvaluationResult {}

  /** The function has a new status; null is the tombstone that follows a deletion. */
  record StatusUpdate(@Nullable FunctionStatus status) implements EvaluationResult {}

  /** The number of functions of an account and region that have a verdict grew or shrank. */
  record ComplianceDelta(String account, String region, Verdict verdict, long change)
      implements EvaluationResult {

    /** The key under which functions are counted. */
    String key() {
      return account + "/" + region;
    }

    /**
     * @param count of the same account and region; the initial one does not name them yet
     */
    ComplianceCount addTo(ComplianceCount count) {
      return new ComplianceCount(account, region, count.functions()).plus(verdict, change);
    }
  }
}
