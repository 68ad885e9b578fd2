package io.vpcwatch.standalone.exemptions;

import static io.vpcwatch.standalone.exemptions.PlanTest.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
  private static final Exemption CI = inForce(entry("ci", "ci-*"));
  private static final Exemption LINT = inForce(entry("lint", "*-lint"));

  private static Exemption inForce(Exemption entry) {
    return ExemptionBuilder.builder(entry).validFrom(NOW.minusSeconds(1)).build();
  }

  static FunctionArn function(String name) {
    return FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:" + name);
  }

  static FunctionStatus status(String name, Verdict verdict) {
    return FunctionStatusBuilder.builder()
        .functionArn(function(name))
        .verdict(verdict)
        .attachment(Attachment.detached())
        .since(NOW)
        .by(Actor.unknown())
        .eventId("e")
        .tags(new TreeMap<>(Map.of()))
        .build();
  }

  private static Coverage coverage(List<Exemption> exemptions, FunctionStatus... functions) {
    Coverage coverage = new Coverage(exemptions);
    for (FunctionStatus each : functions) {
      coverage.add(each.functionArn(), each);
    }
    return coverage;
  }

  @Test
  void a_new_exemption_hides_what_no_other_one_covers() {
    Coverage coverage =
        coverage(
            List.of(CI, LINT),
            status("ci-lint", Verdict.EXEMPT),
            status("ci-test", Verdict.VIOLATING),
            status("ci-deploy", Verdict.COMPLIANT),
            status("web", Verdict.VIOLATING));

    Coverage.Impact impact =
        coverage.of(new Plan.Change(null, CI), List.of(LINT), List.of(CI, LINT), NOW);

    assertThat(impact.matched())
        .containsExactly(function("ci-deploy"), function("ci-lint"), function("ci-test"));
    assertThat(impact.hidden()).isEqualTo(Map.of(PlacementRule.VPC, List.of(function("ci-test"))));
    assertThat(impact.broughtBack()).isEmpty();
  }

  @Test
  void a_withdrawn_exemption_brings_back_what_no_other_one_covers() {
    Coverage coverage =
        coverage(
            List.of(CI, LINT),
            status("ci-lint", Verdict.EXEMPT),
            status("ci-test", Verdict.EXEMPT),
            status("ci-deploy", Verdict.COMPLIANT));

    Coverage.Impact impact =
        coverage.of(new Plan.Change(CI, null), List.of(CI, LINT), List.of(LINT), NOW);

    assertThat(impact.broughtBack())
        .isEqualTo(Map.of(PlacementRule.VPC, List.of(function("ci-test"))));
    assertThat(impact.hidden()).isEmpty();
  }

  @Test
  void an_exemption_hides_violations_of_its_rules_only() {
    Exemption routes = from(CI, PlacementRule.EGRESS, PlacementRule.PRIVATE_SUBNET);
    Coverage coverage =
        coverage(
            List.of(routes, LINT),
            judged("ci-lint", PlacementRule.EGRESS, RuleOutcome.FAIL),
            judged("ci-test", PlacementRule.PRIVATE_SUBNET, RuleOutcome.FAIL),
            judged("ci-deploy", PlacementRule.MULTI_AZ, RuleOutcome.FAIL),
            judged("ci-dark", PlacementRule.EGRESS, RuleOutcome.UNKNOWN),
            status("ci-out", Verdict.VIOLATING));

    Coverage.Impact impact =
        coverage.of(new Plan.Change(null, routes), List.of(LINT), List.of(routes, LINT), NOW);

    assertThat(impact.matched()).hasSize(5);
    assertThat(impact.hidden())
        .isEqualTo(
            Map.of(
                PlacementRule.EGRESS, List.of(function("ci-lint")),
                PlacementRule.PRIVATE_SUBNET, List.of(function("ci-test"))));
  }

  @Test
  void an_exemption_from_a_rule_is_needed_until_its_functions_are_known_to_keep_the_rule() {
    Exemption egress = from(CI, PlacementRule.EGRESS);

    assertThat(
            coverage(List.of(egress), judged("ci-a", PlacementRule.EGRESS, RuleOutcome.UNKNOWN))
                .findings(egress, 1, NOW))
        .isEmpty();
    assertThat(
            coverage(List.of(egress), judged("ci-a", PlacementRule.EGRESS, RuleOutcome.PASS))
                .findings(egress, 1, NOW))
        .containsExactly("no longer needed: no function that it matches violates the policy");
    assertThat(
            coverage(List.of(egress), status("ci-a", Verdict.VIOLATING)).findings(egress, 1, NOW))
        .containsExactly("no longer needed: no function that it matches violates the policy");
    assertThat(coverage(List.of(egress), status("ci-a", Verdict.UNKNOWN)).findings(egress, 1, NOW))
        .isEmpty();
  }

  private static Exemption from(Exemption exemption, PlacementRule... rules) {
    return ExemptionBuilder.builder(exemption).rules(new TreeSet<>(List.of(rules))).build();
  }

  static FunctionStatus judged(String name, PlacementRule rule, RuleOutcome outcome) {
    return FunctionStatusBuilder.builder(status(name, Verdict.COMPLIANT))
        .rules(new TreeMap<>(Map.of(rule, outcome)))
        .build();
  }

  @Test
  void functions_that_were_deleted_or_lost_their_tags_do_not_count() {
    Coverage coverage = coverage(List.of(CI), status("ci-lint", Verdict.VIOLATING));

    assertThat(coverage.of(CI)).hasSize(1);
    coverage.add(function("ci-lint"), status("ci-lint", Verdict.DELETED));
    assertThat(coverage.of(CI)).isEmpty();
    coverage.add(function("ci-lint"), status("ci-lint", Verdict.VIOLATING));
    coverage.add(function("ci-lint"), null);
    assertThat(coverage.of(CI)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "arn:aws:lambda:*:*:function:*, true",
    "arn:*, true",
    "arn:aws:lambda:*:111122223333:function:*, false",
    "arn:aws:lambda:eu-*:*:function:*, false",
    "*:function:a*, false"
  })
  void a_pattern_for_every_function_is_recognised(String arn, boolean all) {
    Exemption.Matcher matcher = new Exemption.Matcher(arn, null, null, new TreeMap<>(Map.of()));

    assertThat(Coverage.matchesAll(ExemptionBuilder.builder(CI).matchers(List.of(matcher)).build()))
        .isEqualTo(all);
  }

  @Test
  void what_should_be_reviewed_is_found() {
    Exemption soon = ExemptionBuilder.builder(CI).validUntil(NOW.plus(Duration.ofDays(12))).build();

    assertThat(coverage(List.of(CI), status("ci-a", Verdict.EXEMPT)).findings(CI, 1, NOW))
        .isEmpty();
    assertThat(coverage(List.of(CI)).findings(CI, 1, NOW))
        .containsExactly("unused: matches no function");
    assertThat(coverage(List.of(CI), status("ci-a", Verdict.COMPLIANT)).findings(CI, 1, NOW))
        .containsExactly("no longer needed: no function that it matches violates the policy");
    assertThat(coverage(List.of(CI), status("ci-a", Verdict.UNKNOWN)).findings(CI, 1, NOW))
        .isEmpty();
    assertThat(coverage(List.of(soon), status("ci-a", Verdict.EXEMPT)).findings(soon, 1, NOW))
        .containsExactly("ends in 12 days, on 2026-12-08T09:00:00Z");
    assertThat(
            coverage(List.of(CI), status("ci-a", Verdict.EXEMPT), status("ci-b", Verdict.EXEMPT))
                .findings(CI, 1, NOW))
        .containsExactly("broad: matches 2 functions, more than 1");
  }
}
