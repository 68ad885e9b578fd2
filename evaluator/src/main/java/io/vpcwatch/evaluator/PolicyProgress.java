package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is with judging everything anew by another policy. A million functions take longer
 * than a transaction may, so it goes through them in the order of their ARNs, step by step.
 *
 * @param from the policy by which everything is judged that is not yet judged anew
 * @param to null if there is nothing to do
 * @param reached the last function that is judged anew, null if none is
 */
record PolicyProgress(Policy from, @Nullable Policy to, @Nullable FunctionArn reached) {

  static PolicyProgress settled(Policy policy) {
    return new PolicyProgress(policy, null, null);
  }

  /** The policy by which what has been told of the function was judged. */
  Policy inForceFor(FunctionArn function) {
    return to != null && reached != null && function.compareTo(reached) <= 0 ? to : from;
  }
}
