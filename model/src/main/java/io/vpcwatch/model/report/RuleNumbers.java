package io.vpcwatch.model.report;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.AuditReport.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How functions kept one rule. Violations are known for all times, that a rule was kept only for
 * the present.
 *
 * @param violating functions that violated it at the moment, or at the end of the period
 * @param opened violations until the moment, or in the period
 * @param resolved violations until the moment, or in the period
 * @param violationSeconds how long the violations of the report lasted by then, or in the period
 * @param remediation of the resolved ones
 * @param now when the report was made
 */
public record RuleNumbers(
    PlacementRule rule,
    long violating,
    long opened,
    long resolved,
    long violationSeconds,
    Remediation remediation,
    Now now) {

  /**
   * Of the functions to which the rule applies.
   *
   * @param unknown a fact that decides it is missing: neither kept nor violated
   */
  public record Now(long compliant, long violating, long exempt, long unknown) {
    private static Now of(Map<RuleOutcome, Long> outcomes) {
      return new Now(
          outcomes.getOrDefault(RuleOutcome.PASS, 0L),
          outcomes.getOrDefault(RuleOutcome.FAIL, 0L),
          outcomes.getOrDefault(RuleOutcome.EXEMPT, 0L),
          outcomes.getOrDefault(RuleOutcome.UNKNOWN, 0L));
    }
  }

  /** Of each rule of which there is anything to report, {@link PlacementRule#VPC} first. */
  static List<RuleNumbers> of(
      Scope scope, List<Violation> violations, Collection<ComplianceCount> now) {
    Map<PlacementRule, Map<RuleOutcome, Long>> outcomes = ComplianceCount.byRule(now);
    Map<PlacementRule, List<Violation>> byRule =
        violations.stream()
            .filter(each -> !each.opened().time().isAfter(scope.moment()))
            .collect(
                Collectors.groupingBy(
                    Violation::rule,
                    () -> new EnumMap<>(PlacementRule.class),
                    Collectors.toList()));
    Set<PlacementRule> rules = EnumSet.of(PlacementRule.VPC);
    rules.addAll(outcomes.keySet());
    rules.addAll(byRule.keySet());
    return rules.stream()
        .map(
            rule ->
                of(
                    rule,
                    scope,
                    byRule.getOrDefault(rule, List.of()),
                    Now.of(outcomes.getOrDefault(rule, Map.of()))))
        .toList();
  }

  private static RuleNumbers of(
      PlacementRule rule, Scope scope, List<Violation> violations, Now now) {
    Set<FunctionArn> violating =
        violations.stream()
            .filter(each -> scope.endsWithin(each.opened().time(), AuditReport.resolvedAt(each)))
            .map(Violation::functionArn)
            .collect(Collectors.toSet());
    List<Violation> resolved =
        violations.stream()
            .filter(each -> each.resolved() != null && scope.contains(each.resolved().time()))
            .toList();
    long seconds = 0;
    for (Violation each : violations) {
      Instant end = AuditReport.resolvedAt(each);
      if (scope.overlaps(each.opened().time(), end)) {
        seconds += scope.secondsIn(each.opened().time(), end);
      }
    }
    return new RuleNumbers(
        rule,
        violating.size(),
        violations.stream().filter(each -> scope.contains(each.opened().time())).count(),
        resolved.size(),
        seconds,
        Remediation.of(resolved),
        now);
  }
}
