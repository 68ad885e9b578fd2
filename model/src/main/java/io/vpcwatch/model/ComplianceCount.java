package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many functions of one account and region have which verdict. Deleted functions are not
 * counted.
 *
 * @param functions one entry for every verdict that was ever counted here, zeros included
 * @param rules the same for the outcomes of each rule about the network
 */
public record ComplianceCount(
    String account,
    String region,
    Map<Verdict, Long> functions,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        SortedMap<PlacementRule, Map<RuleOutcome, Long>> rules) {

  public ComplianceCount {
    EnumMap<Verdict, Long> copy = new EnumMap<>(Verdict.class);
    copy.putAll(functions);
    functions = Collections.unmodifiableMap(copy);
    rules = Copies.sorted(rules);
  }

  public ComplianceCount(String account, String region, Map<Verdict, Long> functions) {
    this(account, region, functions, Collections.emptySortedMap());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  public static ComplianceCount none(String account, String region) {
    return new ComplianceCount(account, region, Map.of());
  }

  /** The number of functions by rule and outcome, also of {@link PlacementRule#VPC}. */
  public static SortedMap<PlacementRule, Map<RuleOutcome, Long>> byRule(
      Collection<ComplianceCount> counts) {
    SortedMap<PlacementRule, Map<RuleOutcome, Long>> sums = new TreeMap<>();
    for (ComplianceCount count : counts) {
      count.functions.forEach(
          (verdict, many) -> add(sums, PlacementRule.VPC, RuleOutcome.of(verdict), many));
      count.rules.forEach(
          (rule, outcomes) -> outcomes.forEach((outcome, many) -> add(sums, rule, outcome, many)));
    }
    return sums;
  }

  private static void add(
      Map<PlacementRule, Map<RuleOutcome, Long>> sums,
      PlacementRule rule,
      RuleOutcome outcome,
      long many) {
    sums.computeIfAbsent(rule, key -> new EnumMap<>(RuleOutcome.class))
        .merge(outcome, many, Long::sum);
  }

  /** The count after {@code delta} more functions have the verdict. */
  public ComplianceCount plus(Verdict verdict, long delta) {
    EnumMap<Verdict, Long> changed = new EnumMap<>(Verdict.class);
    changed.putAll(functions);
    changed.merge(verdict, delta, Long::sum);
    return new ComplianceCount(account, region, changed, rules);
  }

  /** The count after {@code delta} more functions have the outcome by the rule. */
  public ComplianceCount plus(PlacementRule rule, RuleOutcome outcome, long delta) {
    EnumMap<RuleOutcome, Long> outcomes = new EnumMap<>(RuleOutcome.class);
    outcomes.putAll(rules.getOrDefault(rule, Map.of()));
    outcomes.merge(outcome, delta, Long::sum);
    SortedMap<PlacementRule, Map<RuleOutcome, Long>> changed = new TreeMap<>(rules);
    changed.put(rule, outcomes);
    return new ComplianceCount(account, region, functions, changed);
  }
}
