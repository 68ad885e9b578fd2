package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Violation;
import java.util.List;

/**
 * What a judge found, in no particular order.
 *
 * @param functions the last status of every function that was ever seen, deleted ones included
 * @param violations every interval of every function
 */
record Outcome(List<FunctionStatus> functions, List<Violation> violations) {

  /** Copies the lists. */
  Outcome {
    functions = List.copyOf(functions);
    violations = List.copyOf(violations);
  }
}
