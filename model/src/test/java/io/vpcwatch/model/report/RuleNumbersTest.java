package io.vpcwatch.model.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.model.report.AuditReport.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleNumbersTest {
  private static final Instant START = Instant.parse("2026-10-21T00:00:00Z");
  private static final Actor MARIA =
      new Actor("arn:aws:iam::111122223333:user/maria", "IAMUser", null, "203.0.113.7", "aws-cli");

  private final List<Violation> violations = new ArrayList<>();
  private final List<ComplianceCount> now = new ArrayList<>();

  @Test
  void a_violation_counts_where_it_was_and_when_it_was_fixed() {
    violations.add(inPublicSubnet("orders", 8).resolved(event(10), End.FIXED));
    violations.add(inPublicSubnet("billing", 9).resolved(event(11), End.DELETED));
    violations.add(inPublicSubnet("mailer", 12));

    assertThat(numbers(Scope.at(hour(7)))).isEqualTo(numbers(0, 0, 0, 0, fixed()));
    assertThat(numbers(Scope.at(hour(9)))).isEqualTo(numbers(2, 2, 0, 1, fixed()));
    assertThat(numbers(new Scope(hour(9), hour(12)))).isEqualTo(numbers(0, 1, 2, 3, fixed(2, 1)));
    assertThat(numbers(Scope.at(hour(13)))).isEqualTo(numbers(1, 3, 2, 1, fixed(2, 1)));
  }

  @Test
  void several_violations_of_one_function_by_one_rule_are_one_function() {
    violations.add(inPublicSubnet("orders", 8));
    violations.add(ViolationBuilder.builder(inPublicSubnet("orders", 9)).id("other").build());

    assertThat(numbers(Scope.at(hour(10))).violating()).isEqualTo(1);
    assertThat(numbers(Scope.at(hour(10))).opened()).isEqualTo(2);
  }

  @Test
  void what_is_not_known_now_is_neither_compliant_nor_violating() {
    now.add(
        ComplianceCount.none("111122223333", "eu-west-1")
            .plus(Verdict.COMPLIANT, 4)
            .plus(Verdict.UNKNOWN, 1)
            .plus(PlacementRule.EGRESS, RuleOutcome.PASS, 1)
            .plus(PlacementRule.EGRESS, RuleOutcome.UNKNOWN, 2)
            .plus(PlacementRule.EGRESS, RuleOutcome.EXEMPT, 1));

    assertThat(report(Scope.at(hour(9))).rules())
        .extracting(RuleNumbers::rule, RuleNumbers::now)
        .containsExactly(
            tuple(PlacementRule.VPC, new RuleNumbers.Now(4, 0, 0, 1)),
            tuple(PlacementRule.EGRESS, new RuleNumbers.Now(1, 0, 1, 2)));
  }

  @Test
  void every_format_names_the_rule_why_it_was_broken_and_what_was_changed() {
    violations.add(inPublicSubnet("orders", 8));
    AuditReport report = report(Scope.at(hour(9)));

    for (ReportFormat format : List.of(ReportFormat.table, ReportFormat.html, ReportFormat.csv)) {
      assertThat(format.render(report))
          .contains(
              "private-subnet", "PUBLIC_ROUTE subnet-1 rtb-1 0.0.0.0/0 igw-1", "ReplaceRoute");
    }
    assertThat(ReportFormat.csv.render(report)).contains("\r\nRULE_BROKEN,111122223333,");
    assertThat(ReportFormat.json.render(report)).contains("\"rule\" : \"private-subnet\"");
    assertThat(report.violations()).isEmpty();
  }

  private RuleNumbers numbers(Scope scope) {
    return report(scope).rules().stream()
        .filter(each -> each.rule() == PlacementRule.PRIVATE_SUBNET)
        .findFirst()
        .orElseGet(() -> numbers(0, 0, 0, 0, fixed()));
  }

  private static RuleNumbers numbers(
      long violating, long opened, long resolved, long hours, Remediation remediation) {
    return new RuleNumbers(
        PlacementRule.PRIVATE_SUBNET,
        violating,
        opened,
        resolved,
        Duration.ofHours(hours).toSeconds(),
        remediation,
        new RuleNumbers.Now(0, 0, 0, 0));
  }

  private static Remediation fixed() {
    return Remediation.of(List.of());
  }

  /** One after these hours, and so many ended with their function. */
  private static Remediation fixed(long hours, long deleted) {
    return Remediation.of(new long[] {Duration.ofHours(hours).toSeconds()}, deleted, 0);
  }

  private AuditReport report(Scope scope) {
    return AuditReport.of(
            scope,
            new AuditReport.Facts(List.of(), violations, List.of(), now),
            id -> new AuditReport.Account(id, null, null, null))
        .generatedAt(hour(24))
        .version("test")
        .inputs(List.of("a test"))
        .coverage(new Coverage(null, null, List.of(), List.of(), List.of(), List.of()))
        .build();
  }

  private static Violation inPublicSubnet(String name, int hour) {
    Attachment network = Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));
    return ViolationBuilder.builder()
        .id(name)
        .functionArn(new FunctionArn("aws", "eu-west-1", "111122223333", name))
        .rule(PlacementRule.PRIVATE_SUBNET)
        .cause(Cause.NETWORK_CHANGED)
        .reasons(
            List.of(
                PlacementReason.of(
                    PlacementReason.Code.PUBLIC_ROUTE, "subnet-1", "rtb-1", "0.0.0.0/0", "igw-1")))
        .network(new NetworkCause(NetworkKind.ROUTE_TABLE, "rtb-1", "ReplaceRoute", event(hour)))
        .opened(event(hour))
        .before(network)
        .after(network)
        .detectedAt(hour(hour))
        .tags(Collections.emptySortedMap())
        .transition(Violation.Transition.OPENED)
        .build();
  }

  private static EventRef event(int hour) {
    return new EventRef(hour(hour), "event-" + hour, MARIA);
  }

  private static Instant hour(int hour) {
    return START.plus(Duration.ofHours(hour));
  }
}
