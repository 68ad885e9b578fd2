package io.vpcwatch.model.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.model.report.AuditReport.Scope;
import io.vpcwatch.model.report.KnownFunction.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AuditReportTest {
  private static final Instant START = Instant.parse("2026-10-14T00:00:00Z");
  private static final Attachment VPC = Attachment.of("vpc-1", List.of("subnet-1"), List.of());
  private static final Attachment NO_VPC = Attachment.detached();
  private static final Attachment NOT_SHOWN = Attachment.unknown();

  private final List<FunctionHistory> histories = new ArrayList<>();
  private final List<Exemption> exemptions = new ArrayList<>();
  private final List<Coverage.Gap> gaps = new ArrayList<>();

  @Test
  void a_function_is_outside_from_its_opening_until_just_before_its_end() {
    life("orders", change(8, Kind.CREATED, NO_VPC), change(11, Kind.CONFIGURED, VPC));

    assertThat(at(7).total().functions()).isZero();
    assertThat(at(8).violations())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.outsideSeconds()).isZero();
              assertThat(line.durationSeconds()).isEqualTo(Duration.ofHours(3).toSeconds());
            });
    assertThat(at(10).violations())
        .extracting(AuditReport.Line::outsideSeconds)
        .containsExactly(Duration.ofHours(2).toSeconds());
    assertThat(at(11).violations()).isEmpty();
    assertThat(at(11).total().compliant()).isEqualTo(1);
  }

  @Test
  void a_violation_of_a_rule_about_the_network_is_not_outside_of_a_vpc() {
    life("orders", change(8, Kind.CREATED, NO_VPC));
    Violation ofVpc = histories.get(0).evaluate(Policy.anyVpc()).violations().get(0);
    Violation ofNetwork =
        ViolationBuilder.builder(ofVpc).id("0").rule(PlacementRule.MULTI_AZ).build();

    AuditReport report =
        AuditReport.of(
                Scope.at(hour(10)),
                new AuditReport.Facts(List.of(), List.of(ofVpc, ofNetwork), List.of(), List.of()),
                id -> new AuditReport.Account(id, null, null, null))
            .generatedAt(hour(24))
            .version("test")
            .inputs(List.of())
            .coverage(
                new KnownFunctions(Policy.anyVpc(), hour(10))
                    .coverage(List.of(), List.of(), gaps, List.of()))
            .build();

    assertThat(report.violations())
        .extracting(AuditReport.Line::violationId)
        .containsExactly(ofVpc.id());
    assertThat(report.ruleViolations())
        .extracting(AuditReport.Line::violationId)
        .containsExactly("0");
    assertThat(report.total().opened()).isEqualTo(1);
  }

  @Test
  void a_period_counts_only_the_time_within_it() {
    life("orders", change(8, Kind.CREATED, NO_VPC), change(11, Kind.CONFIGURED, VPC));
    life("billing", change(10, Kind.CREATED, NO_VPC));

    AuditReport report = period(9, 12);

    assertThat(report.violations())
        .extracting(line -> line.functionArn().name(), AuditReport.Line::outsideSeconds)
        .containsExactly(
            tuple("orders", Duration.ofHours(2).toSeconds()),
            tuple("billing", Duration.ofHours(2).toSeconds()));
    assertThat(report.total().outsideSeconds()).isEqualTo(Duration.ofHours(4).toSeconds());
    assertThat(report.total().opened()).isEqualTo(1);
    assertThat(report.total().resolved()).isEqualTo(1);
  }

  @Test
  void what_happens_at_the_end_of_a_period_belongs_to_the_next_one() {
    life("orders", change(8, Kind.CREATED, NO_VPC), change(11, Kind.CONFIGURED, VPC));

    assertThat(period(9, 11).total().resolved()).isZero();
    assertThat(period(9, 11).total().violating()).isEqualTo(1);
    assertThat(period(11, 12).total().resolved()).isEqualTo(1);
    assertThat(period(11, 12).violations()).isEmpty();
  }

  @Test
  void times_to_remediate_leave_out_functions_that_were_deleted() {
    for (int hours = 1; hours <= 4; hours++) {
      life("f" + hours, change(0, Kind.CREATED, NO_VPC), change(hours, Kind.CONFIGURED, VPC));
    }
    life("gone", change(0, Kind.CREATED, NO_VPC), change(9, Kind.DELETED, NOT_SHOWN));
    life("edge", change(0, Kind.CREATED, NO_VPC), change(9, Kind.EDGE_ENABLED, NOT_SHOWN));

    Remediation remediation = period(0, 24).total().remediation();

    assertThat(remediation).isEqualTo(new Remediation(4, 1, 1, 2.5 * 3600, 2.5 * 3600, 4L * 3600));
    assertThat(period(10, 24).total().remediation())
        .isEqualTo(new Remediation(0, 0, 0, null, null, null));
  }

  @Test
  void a_function_that_was_seen_only_later_is_unknown_unless_its_creation_was_seen() {
    life("created", change(12, Kind.CREATED, VPC));
    life("older", change(12, Kind.CONFIGURED, VPC));
    life("deleted", change(12, Kind.DELETED, NOT_SHOWN));
    life("tagged", change(9, Kind.TAGGED, NOT_SHOWN));

    assertThat(at(10).unknown())
        .extracting(each -> each.functionArn().name(), KnownFunction::unknown)
        .containsExactly(
            tuple("deleted", Reason.NOT_SEEN),
            tuple("older", Reason.NOT_SEEN),
            tuple("tagged", Reason.NOT_SHOWN));
    assertThat(at(10).total().functions()).isEqualTo(3);
    assertThat(at(13).unknown())
        .extracting(each -> each.functionArn().name())
        .containsExactly("tagged");
    assertThat(at(13).total().functions()).isEqualTo(3);
  }

  @Test
  void a_network_that_no_event_showed_is_unknown_under_a_policy_that_lists_some() {
    FunctionHistory history =
        history(
            "orders", change(8, Kind.CREATED, Attachment.of(null, List.of("subnet-1"), List.of())));
    Policy policy = new Policy(new TreeSet<>(Set.of("vpc-1")), Collections.emptySortedSet());

    KnownFunction known = KnownFunction.of(history, policy, hour(9));

    assertThat(known).isNotNull();
    assertThat(known.unknown()).isEqualTo(Reason.NETWORK_NOT_SHOWN);
  }

  @Test
  void what_was_dropped_from_a_long_history_is_unknown() {
    FunctionHistory whole =
        history("orders", change(8, Kind.CREATED, VPC), change(12, Kind.CONFIGURED, NO_VPC));
    FunctionHistory compacted = new FunctionHistory(whole.changes(), hour(10));

    KnownFunction before = KnownFunction.of(compacted, Policy.anyVpc(), hour(9));
    KnownFunction after = KnownFunction.of(compacted, Policy.anyVpc(), hour(11));

    assertThat(before).isNotNull();
    assertThat(before.unknown()).isEqualTo(Reason.DROPPED);
    assertThat(after).isNotNull();
    assertThat(after.verdict()).isEqualTo(Verdict.COMPLIANT);
  }

  @Test
  void an_exempt_function_is_listed_with_its_exemption_owner_and_reason() {
    exemptions.add(exemption("ci", 9, 15));
    exemptions.add(exemption("over", 1, 2));
    life("orders", change(8, Kind.CREATED, NO_VPC));

    AuditReport report = at(10);

    assertThat(report.violations()).isEmpty();
    assertThat(report.total().exempt()).isEqualTo(1);
    assertThat(report.exempt())
        .singleElement()
        .satisfies(each -> assertThat(each.exemptionId()).isEqualTo("ci"));
    assertThat(report.exemptions())
        .containsExactly(
            AuditReportExemptionLineBuilder.builder()
                .id("ci")
                .owner("platform@example.com")
                .reason("public APIs only")
                .validFrom(hour(9))
                .until(hour(15))
                .rules(new TreeSet<>(Set.of(PlacementRule.VPC)))
                .functions(1L)
                .build());
    assertThat(at(16).violations())
        .singleElement()
        .satisfies(line -> assertThat(line.openedAt()).isEqualTo(hour(15)));
  }

  @Test
  void every_account_has_its_own_numbers() {
    life("orders", change(8, Kind.CREATED, NO_VPC));
    histories.add(
        FunctionHistory.of(
            List.of(
                change(8, Kind.CREATED, VPC)
                    .functionArn(
                        FunctionArn.parse("arn:aws:lambda:eu-west-1:222222222222:function:a"))
                    .build())));

    assertThat(at(9).accounts())
        .extracting(
            each -> each.account() == null ? "" : each.account().name(),
            AuditReport.Numbers::functions,
            AuditReport.Numbers::violating)
        .containsExactly(
            tuple("name of 111122223333", 1L, 1L), tuple("name of 222222222222", 1L, 0L));
  }

  @Test
  void a_page_runs_nothing_that_a_caller_wrote() {
    life(
        "orders",
        change(8, Kind.CREATED, NO_VPC)
            .actor(
                new Actor(
                    "<script>alert(1)</script>\u202e", null, null, "=cmd()", "\"quoted\", tool")));

    AuditReport report = at(9);

    assertThat(ReportFormat.html.render(report))
        .contains("&lt;script&gt;")
        .doesNotContain("<script", "\u202e");
    assertThat(ReportFormat.csv.render(report))
        .contains(",'=cmd(),\"\"\"quoted\"\", tool\",")
        .doesNotContain("\u202e");
    assertThat(ReportFormat.table.render(report)).doesNotContain("\u202e");
  }

  @Test
  void every_row_of_the_csv_has_a_cell_for_every_column() {
    exemptions.add(exemption("ci", 9, 15));
    life("exempt", change(8, Kind.CREATED, NO_VPC));
    life("unknown", change(8, Kind.TAGGED, NOT_SHOWN));
    exemptions.add(exemption("later", 20, 21));
    String[] rows = ReportFormat.csv.render(period(8, 12)).split("\r\n");

    assertThat(rows).hasSize(4);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.split(",", -1)).hasSameSizeAs(rows[0].split(",", -1)));
  }

  @Test
  void the_report_shows_when_a_source_was_not_read() {
    gaps.add(new Coverage.Gap("sqs:live", null, hour(2), "no earlier reading is known"));
    gaps.add(new Coverage.Gap("lookup:111122223333/eu-west-1", hour(8), null, "=stopped"));

    AuditReport report = period(1, 12);

    assertThat(ReportFormat.table.render(report))
        .containsPattern("not read +sqs:live +no earlier reading is known +ever to " + hour(2))
        .contains(hour(8) + " to now");
    assertThat(ReportFormat.html.render(report)).contains("ever to " + hour(2));
    assertThat(ReportFormat.json.render(report))
        .contains("\"gaps\" : [ {\n      \"source\" : \"sqs:live\",\n      \"until\"");
    assertThat(ReportFormat.csv.render(report).split("\r\n"))
        .hasSize(3)
        .anySatisfy(
            row ->
                assertThat(row)
                    .startsWith("NOT_READ,,,,,," + hour(8) + ",,'=stopped,")
                    .contains(",lookup:111122223333/eu-west-1,"));
  }

  private AuditReport at(int hour) {
    return report(Scope.at(hour(hour)));
  }

  private AuditReport period(int from, int to) {
    return report(new Scope(hour(from), hour(to)));
  }

  private AuditReport report(Scope scope) {
    KnownFunctions functions =
        new KnownFunctions(Policy.anyVpc().with(exemptions, scope.moment()), scope.moment());
    histories.forEach(functions::add);
    List<Violation> violations =
        histories.stream()
            .flatMap(
                each -> each.evaluate(Policy.anyVpc().with(exemptions, null)).violations().stream())
            .toList();
    return AuditReport.of(
            scope,
            new AuditReport.Facts(functions.functions(), violations, exemptions, List.of()),
            id -> new AuditReport.Account(id, "name of " + id, null, null))
        .generatedAt(hour(24))
        .version("test")
        .inputs(List.of("a test"))
        .coverage(functions.coverage(List.of(), List.of(), gaps, List.of()))
        .build();
  }

  private void life(String name, FunctionChangeBuilder... changes) {
    histories.add(history(name, changes));
  }

  private static FunctionHistory history(String name, FunctionChangeBuilder... changes) {
    FunctionArn function =
        FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:" + name);
    List<FunctionChange> all = new ArrayList<>();
    for (FunctionChangeBuilder change : changes) {
      all.add(change.functionArn(function).build());
    }
    return FunctionHistory.of(all);
  }

  private static FunctionChangeBuilder change(int hour, Kind kind, Attachment attachment) {
    return FunctionChange.from(SourceType.TRAIL)
        .kind(kind)
        .eventTime(hour(hour))
        .eventId(kind + "@" + hour)
        .attachment(attachment)
        .receivedAt(hour(hour));
  }

  private static Exemption exemption(String id, int from, int until) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(
            List.of(
                new Exemption.Matcher(null, "111122223333", null, Collections.emptySortedMap())))
        .owner("platform@example.com")
        .reason("public APIs only")
        .validFrom(hour(from))
        .validUntil(hour(until))
        .createdBy("test")
        .createdAt(hour(from))
        .build();
  }

  private static Instant hour(int hour) {
    return START.plus(Duration.ofHours(hour));
  }
}
