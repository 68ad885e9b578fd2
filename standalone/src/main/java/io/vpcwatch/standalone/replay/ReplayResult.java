package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The evaluation of a trail, in no particular order.
 *
 * @param functions the last status of every function that was ever seen, deleted ones included
 * @param violations every interval of every function
 */
record ReplayResult(Collection<FunctionStatus> functions, Collection<Violation> violations) {

  ReplayResult {
    functions = List.copyOf(functions);
    violations = List.copyOf(violations);
  }

  /**
   * Evaluates without a broker: all changes of a function are joined into one history, which is
   * never compacted.
   */
  static ReplayResult inMemory(Map<FunctionArn, List<FunctionChange>> changes, Policy policy) {
    List<FunctionStatus> functions = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    for (List<FunctionChange> ofOneFunction : changes.values()) {
      Evaluation evaluation = FunctionHistory.of(ofOneFunction).evaluate(policy);
      if (evaluation.status() != null) {
        functions.add(evaluation.status());
      }
      violations.addAll(evaluation.violations());
    }
    return new ReplayResult(functions, violations);
  }
}
