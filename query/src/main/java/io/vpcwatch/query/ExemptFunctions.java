package io.vpcwatch.query;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.RuleOutcome;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which exemptions exempt a function at a moment, from any rule; of several from one rule, the one
 * that ends last.
 */
final class ExemptFunctions {
  // A status names the exemption from the rule vpc only.
  private final Policy fromNetwork;
  private final Instant now;

  ExemptFunctions(Collection<Exemption> exemptions, Instant now) {
    List<Exemption> ofNetwork =
        exemptions.stream()
            .filter(each -> each.isInForce(now))
            .filter(each -> each.exemptsFrom().stream().anyMatch(rule -> rule != PlacementRule.VPC))
            .toList();
    this.fromNetwork = Policy.anyVpc().with(ofNetwork, null);
    this.now = now;
  }

  /** The ids of the exemptions. */
  Set<String> exemptionsOf(IndexedFunction function) {
    Set<String> ids = new TreeSet<>();
    if (function.exemptionId() != null) {
      ids.add(function.exemptionId());
    }
    function
        .rules()
        .forEach(
            (rule, outcome) -> {
              Exemption exemption =
                  outcome == RuleOutcome.EXEMPT
                      ? fromNetwork.exemptionOf(function.arn(), function.tags(), now, rule)
                      : null;
              if (exemption != null) {
                ids.add(exemption.id());
              }
            });
    return ids;
  }

  /** How many of the functions each exemption exempts, by its id; none if it is missing. */
  Map<String, Integer> count(Collection<IndexedFunction> functions) {
    Map<String, Integer> counts = new HashMap<>();
    for (IndexedFunction function : functions) {
      exemptionsOf(function).forEach(id -> counts.merge(id, 1, Integer::sum));
    }
    return counts;
  }
}
