package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import java.util.List;

/**
 * A policy as one task knows it.
 *
 * @param revision grows with every change of the task's policy
 * @param all the revision of the last change that concerned every function
 * @param pending the functions that later changes concern and that are still to be evaluated
 */
record PolicyRevision(Policy policy, long revision, long all, List<KeyRange> pending) {

  /** Whether a function that was evaluated by an earlier revision need not be evaluated again. */
  boolean isCurrent(FunctionArn function, long evaluated) {
    if (evaluated == revision) {
      return true;
    }
    if (evaluated < all || pending.isEmpty()) {
      return evaluated >= all;
    }
    String arn = function.toString();
    return pending.stream().noneMatch(range -> range.contains(arn));
  }
}
