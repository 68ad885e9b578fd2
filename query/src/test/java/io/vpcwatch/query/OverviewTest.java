package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.End;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.model.report.Remediation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-10-15T00:00:00Z");

  @Test
  void an_empty_system_has_no_share_and_no_times() {
    Overview overview = overview(List.of(), 2);

    assertThat(overview.compliance().share()).isNull();
    assertThat(overview.open()).isEqualTo(new Overview.Open(0, null));
    assertThat(overview.remediation()).isEqualTo(new Remediation(0, 0, 0, null, null, null));
    assertThat(overview.trend())
        .containsExactly(
            new Overview.Day(LocalDate.parse("2026-10-14"), 0, 0, 0),
            new Overview.Day(LocalDate.parse("2026-10-15"), 0, 0, 0));
  }

  @Test
  void violations_of_rules_about_the_network_are_not_among_those_of_vpc() {
    Violation ofNetwork =
        ViolationBuilder.builder(Samples.openedAt("a", MIDNIGHT))
            .rule(PlacementRule.EGRESS)
            .build();

    Overview overview = overview(List.of(), 1, ofNetwork, Samples.openedAt("b", MIDNIGHT));

    assertThat(overview.open().count()).isEqualTo(1);
    assertThat(overview.trend().get(0).open()).isEqualTo(1);
  }

  @Test
  void the_share_leaves_out_what_the_policy_is_not_about() {
    ComplianceCount count =
        ComplianceCount.none(Samples.ACCOUNT, "eu-west-1")
            .plus(Verdict.COMPLIANT, 9)
            .plus(Verdict.VIOLATING, 1)
            .plus(Verdict.EXEMPT, 5)
            .plus(Verdict.UNKNOWN, 2)
            .plus(Verdict.NOT_APPLICABLE, 3);

    assertThat(overview(List.of(count), 1).compliance())
        .isEqualTo(new Overview.Compliance(20, 9, 1, 5, 2, 3, 0.9, 0.95));
  }

  @Test
  void each_rule_by_which_functions_are_judged_has_its_counts() {
    ComplianceCount count =
        ComplianceCount.none(Samples.ACCOUNT, "eu-west-1")
            .plus(Verdict.COMPLIANT, 9)
            .plus(Verdict.VIOLATING, 1)
            .plus(Verdict.UNKNOWN, 2)
            .plus(PlacementRule.EGRESS, RuleOutcome.PASS, 4)
            .plus(PlacementRule.EGRESS, RuleOutcome.FAIL, 3)
            .plus(PlacementRule.EGRESS, RuleOutcome.EXEMPT, 2)
            .plus(PlacementRule.MULTI_AZ, RuleOutcome.PASS, 0);
    ComplianceCount other =
        ComplianceCount.none(Samples.ACCOUNT, "us-east-1")
            .plus(PlacementRule.EGRESS, RuleOutcome.UNKNOWN, 5)
            .plus(PlacementRule.EGRESS, RuleOutcome.PASS, 1);

    assertThat(overview(List.of(count, other), 1).rules())
        .containsExactly(
            new Overview.RuleCount(PlacementRule.VPC, 9, 1, 0, 2),
            new Overview.RuleCount(PlacementRule.EGRESS, 5, 3, 2, 5));
  }

  @Test
  void places_have_the_name_of_their_account_and_their_oldest_violation() {
    List<ComplianceCount> counts =
        List.of(
            ComplianceCount.none(Samples.ACCOUNT, "us-east-1").plus(Verdict.COMPLIANT, 1),
            ComplianceCount.none(Samples.ACCOUNT, "eu-west-1").plus(Verdict.VIOLATING, 2));

    List<Overview.Place> places =
        overview(
                counts,
                1,
                Samples.openedAt("b", MIDNIGHT.plusSeconds(5)),
                Samples.openedAt("a", MIDNIGHT))
            .accounts();

    assertThat(places).extracting(Overview.Place::region).containsExactly("eu-west-1", "us-east-1");
    assertThat(places.get(0).name()).isEqualTo("payments-prod");
    assertThat(places.get(0).open()).isEqualTo(2);
    assertThat(places.get(0).oldest()).isEqualTo(MIDNIGHT);
    assertThat(places.get(1).open()).isZero();
    assertThat(places.get(1).oldest()).isNull();
  }

  @Test
  void the_trend_counts_what_was_open_at_the_end_of_each_day() {
    Instant before = MIDNIGHT.minus(Duration.ofDays(10));
    Overview overview =
        overview(
            List.of(),
            3,
            Samples.openedAt("old", before),
            Samples.resolved("older", before, before.plusSeconds(60), End.VPC_ATTACHED),
            Samples.resolved("mended", before, MIDNIGHT.minusSeconds(1), End.VPC_ATTACHED),
            Samples.resolved("short", MIDNIGHT, MIDNIGHT.plusSeconds(9), End.VPC_ATTACHED),
            Samples.openedAt("new", MIDNIGHT.plusSeconds(1)));

    assertThat(overview.trend())
        .containsExactly(
            new Overview.Day(LocalDate.parse("2026-10-13"), 2, 0, 0),
            new Overview.Day(LocalDate.parse("2026-10-14"), 1, 0, 1),
            new Overview.Day(LocalDate.parse("2026-10-15"), 2, 2, 1));
    assertThat(overview.today()).isEqualTo(new Overview.Today(2, 1));
    assertThat(overview.open()).isEqualTo(new Overview.Open(2, before));
  }

  @Test
  void the_time_to_remediate_leaves_out_deleted_functions() {
    Overview overview =
        overview(
            List.of(),
            1,
            Samples.resolved("a", MIDNIGHT, MIDNIGHT.plusSeconds(10), End.VPC_ATTACHED),
            Samples.resolved("b", MIDNIGHT, MIDNIGHT.plusSeconds(30), End.VPC_ATTACHED),
            Samples.resolved("c", MIDNIGHT, MIDNIGHT.plusSeconds(5000), End.DELETED),
            Samples.resolved("d", MIDNIGHT, MIDNIGHT.plusSeconds(7000), End.EXEMPTED));

    assertThat(overview.remediation()).isEqualTo(new Remediation(2, 1, 1, 20.0, 20.0, 30L));
  }

  private static Overview overview(
      List<ComplianceCount> counts, int days, Violation... violations) {
    Ownership ownership =
        new Ownership(
            new AccountTable(
                Map.of(
                    Samples.ACCOUNT,
                    new AccountTable.Account(
                        Optional.of("payments-prod"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))),
            List.of());
    return Overview.of(
        new Overview.Input(
            counts,
            Stream.of(violations)
                .map(each -> IndexedViolation.of(each, ownership, value -> value))
                .toList(),
            ownership.accounts(),
            0.95),
        days,
        "1",
        Overview.Status.of(Health.up("ok"), null),
        Samples.NOW);
  }
}
