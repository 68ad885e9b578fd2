package io.vpcwatch.evaluator;

import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.network.NetworkView;
import io.vpcwatch.model.network.Placement;
import io.vpcwatch.model.network.PlacementJudge;
import io.vpcwatch.model.network.PlacementResult;
import io.vpcwatch.model.network.RuleResult;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How the rules judge a placement, for all functions of one account that are placed so.
 *
 * @param altered the last change of the network that altered the result of a rule
 * @param dependsOn the ids of the resources of which a change may alter a result
 * @param rules the version of the rules that judged it
 */
record JudgedPlacement(
    Placement placement,
    PlacementPolicy policy,
    SortedMap<PlacementRule, RuleResult> results,
    SortedMap<PlacementRule, EventRef> altered,
    SortedSet<String> dependsOn,
    int rules) {

  static JudgedPlacement of(Placement placement, PlacementPolicy policy, NetworkView network) {
    PlacementResult result = PlacementJudge.judge(placement, network, policy);
    return new JudgedPlacement(
        placement,
        policy,
        result.results(),
        Collections.emptySortedMap(),
        result.dependsOn(),
        FunctionRow.RULES);
  }

  /** Whether these rules and this policy would judge it the same. */
  boolean isBy(PlacementPolicy other) {
    return rules == FunctionRow.RULES && policy.equals(other);
  }

  /** The same placement, judged again after a change of the network. */
  JudgedPlacement after(EventRef change, NetworkView network) {
    PlacementResult result = PlacementJudge.judge(placement, network, policy);
    SortedMap<PlacementRule, EventRef> changes = new TreeMap<>(altered);
    result
        .results()
        .forEach(
            (rule, now) -> {
              if (!now.equals(results.get(rule))) {
                changes.put(rule, change);
              }
            });
    return new JudgedPlacement(
        placement, policy, result.results(), changes, result.dependsOn(), FunctionRow.RULES);
  }
}
