package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    List<Evaluation> evaluations =
        changes.values().parallelStream()
            .map(ofOneFunction -> FunctionHistory.of(ofOneFunction).evaluate(policy))
            .toList();
    return new ReplayResult(
        evaluations.stream().map(Evaluation::status).filter(Objects::nonNull).toList(),
        evaluations.stream().flatMap(evaluation -> evaluation.violations().stream()).toList());
  }
}
