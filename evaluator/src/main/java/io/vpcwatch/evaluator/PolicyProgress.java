package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import org.jspecify.annotations.Nullable;

/**
 * How far a task has re-evaluated its functions by another policy. A million functions take longer
 * than a transaction may, so the task goes through them step by step, in the order of their ARNs.
 *
 * @param from the policy of the functions that are not yet re-evaluated
 * @param to null if there is nothing to do
 * @param reached the last function that was re-evaluated, null if none was
 */
record PolicyProgress(Policy from, @Nullable Policy to, @Nullable FunctionArn reached) {

  static PolicyProgress settled(Policy policy) {
    return new PolicyProgress(policy, null, null);
  }

  /** The policy by which the last emitted evaluation of the function was made. */
  Policy inForceFor(FunctionArn function) {
    return to != null && reached != null && function.compareTo(reached) <= 0 ? to : from;
  }
}
