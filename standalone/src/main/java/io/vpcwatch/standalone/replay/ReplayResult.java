package io.vpcwatch.standalone.replay;

import io.vpcwatch.evaluator.NetworkReplay;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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
  static ReplayResult inMemory(
      Map<FunctionArn, List<FunctionChange>> changes, List<NetworkChange> network, Policy policy) {
    Map<FunctionArn, FunctionHistory> histories =
        changes.entrySet().parallelStream()
            .collect(
                Collectors.toConcurrentMap(
                    Map.Entry::getKey, entry -> FunctionHistory.of(entry.getValue())));
    Map<FunctionArn, NetworkReplay.Result> judged = judged(histories, network, policy);
    List<Evaluation> evaluations =
        histories.entrySet().parallelStream()
            .map(
                entry -> {
                  Evaluation evaluation = entry.getValue().evaluate(policy);
                  NetworkReplay.Result rules = judged.get(entry.getKey());
                  return rules == null
                      ? evaluation
                      : evaluation.with(rules.violations(), rules.outcomes());
                })
            .toList();
    return new ReplayResult(
        evaluations.stream().map(Evaluation::status).filter(Objects::nonNull).toList(),
        evaluations.stream().flatMap(evaluation -> evaluation.violations().stream()).toList());
  }

  /** How the functions that exist keep the rules. */
  Collection<ComplianceCount> compliance() {
    Map<String, ComplianceCount> counts = new HashMap<>();
    for (FunctionStatus status : functions) {
      if (status.verdict() != Verdict.DELETED) {
        FunctionArn function = status.functionArn();
        counts.compute(
            function.account() + "/" + function.region(),
            (place, known) ->
                counted(
                    known == null
                        ? ComplianceCount.none(function.account(), function.region())
                        : known,
                    status));
      }
    }
    return counts.values();
  }

  private static ComplianceCount counted(ComplianceCount known, FunctionStatus status) {
    ComplianceCount count = known.plus(status.verdict(), 1);
    for (Map.Entry<PlacementRule, RuleOutcome> each : status.rules().entrySet()) {
      count = count.plus(each.getKey(), each.getValue(), 1);
    }
    return count;
  }

  /** Without changes of the network, functions do not depend on each other's order. */
  private static Map<FunctionArn, NetworkReplay.Result> judged(
      Map<FunctionArn, FunctionHistory> histories, List<NetworkChange> network, Policy policy) {
    if (network.isEmpty()) {
      return histories.entrySet().parallelStream()
          .flatMap(
              entry -> {
                NetworkReplay replay = new NetworkReplay(policy);
                replay.add(entry.getKey(), entry.getValue().changes());
                return replay.judge().entrySet().stream();
              })
          .collect(Collectors.toConcurrentMap(Map.Entry::getKey, Map.Entry::getValue));
    }
    NetworkReplay replay = new NetworkReplay(policy);
    network.forEach(replay::add);
    histories.forEach((function, history) -> replay.add(function, history.changes()));
    return replay.judge();
  }
}
