package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import java.util.List;
import java.util.function.Function;

/**
 * The policy and the exemptions as one task knows them.
 *
 * @param policies what applies to a function
 * @param revision grows with every change of the task's policy, and of its exemptions
 * @param all the revision of the last change that concerned every function
 * @param pending the functions that later changes of the policy concern and that are still to be
 *     evaluated
 * @param exempted the same for the exemptions
 */
record PolicyRevision(
    Function<FunctionArn, Policy> policies,
    long revision,
    long all,
    List<KeyRange> pending,
    List<KeyRange> exempted) {

  Policy of(FunctionArn function) {
    return policies.apply(function);
  }

  /** Whether a function that was evaluated by an earlier revision need not be evaluated again. */
  boolean isCurrent(FunctionArn function, long evaluated) {
    return hasPolicyOf(function, evaluated)
        && (evaluated == revision || !KeyRange.anyContains(exempted, function));
  }

  /** Whether at most the exemptions have changed for the function since an earlier revision. */
  boolean hasPolicyOf(FunctionArn function, long evaluated) {
    return evaluated == revision || (evaluated >= all && !KeyRange.anyContains(pending, function));
  }
}
