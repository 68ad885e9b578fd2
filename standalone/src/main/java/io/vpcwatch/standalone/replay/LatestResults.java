package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of the topics {@code functions} and {@code violations} knows after having read them
 * from the beginning.
 */
final class LatestResults {
  private final Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
  private final Map<String, Violation> violations = new HashMap<>();

  /** A tombstone only says that the status before it (DELETED) may be forgotten. */
  void status(FunctionArn function, @Nullable FunctionStatus status) {
    if (status != null) {
      functions.put(function, status);
    }
  }

  void violation(Violation violation) {
    if (violation.transition() == Violation.Transition.RETRACTED) {
      violations.remove(violation.id());
    } else {
      violations.put(violation.id(), violation);
    }
  }

  Outcome outcome() {
    return new Outcome(List.copyOf(functions.values()), List.copyOf(violations.values()));
  }
}
