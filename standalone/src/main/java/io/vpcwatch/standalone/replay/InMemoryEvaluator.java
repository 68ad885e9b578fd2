package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Judges without a broker: the facts of every function joined into one history, which is never
 * compacted.
 */
final class InMemoryEvaluator implements TrailEvaluator {
  private final Policy policy;

  InMemoryEvaluator(Policy policy) {
    this.policy = policy;
  }

  @Override
  public Outcome judge(Map<FunctionArn, List<FunctionChange>> changes) {
    List<FunctionStatus> functions = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    for (List<FunctionChange> ofOneFunction : changes.values()) {
      Evaluation judgement = FunctionHistory.of(ofOneFunction).judge(policy);
      if (judgement.status() != null) {
        functions.add(judgement.status());
      }
      violations.addAll(judgement.violations());
    }
    return new Outcome(functions, violations);
  }
}
