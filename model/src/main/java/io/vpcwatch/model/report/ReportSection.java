package io.vpcwatch.model.report;

import io.vpcwatch.model.End;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of the report as people read it, in a terminal or as HTML.
 *
 * @param header of the columns, empty if there are no rows
 * @param notes shown after the rows
 */
record ReportSection(
    String title, List<String> header, List<List<String>> rows, List<String> notes) {

  private static ReportSection of(String title, String header, List<List<String>> rows) {
    return new ReportSection(
        title, rows.isEmpty() ? List.of() : List.of(header.split(",")), rows, List.of());
  }

  static List<ReportSection> of(AuditReport report) {
    boolean isMoment = report.at() != null;
    String when =
        isMoment ? "at " + report.at() : "from %s to %s".formatted(report.from(), report.to());
    String end = isMoment ? "at that time" : "at the end";
    return List.of(
        new ReportSection(
            "Lambda functions outside of a VPC " + when, List.of(), List.of(), origin(report)),
        functions(report, end),
        remediation(report, isMoment ? "until then" : "in that time"),
        rules(report, isMoment ? "until then" : "in that time"),
        violations(report, isMoment ? "at that time" : "in that time"),
        ruleViolations(report, isMoment ? "at that time" : "in that time"),
        of(
            "Exempt %s: %d".formatted(end, report.exempt().size()),
            "SINCE,ACCOUNT,REGION,FUNCTION,EXEMPTION",
            report.exempt().stream()
                .map(each -> row(each, String.valueOf(each.exemptionId())))
                .toList()),
        exemptions(report, isMoment ? "at that time" : "in that time"),
        of(
            "Unknown %s: %d".formatted(end, report.unknown().size()),
            "SEEN,ACCOUNT,REGION,FUNCTION,WHY",
            report.unknown().stream()
                .map(each -> row(each, Objects.requireNonNull(each.unknown()).text()))
                .toList()),
        coverage(report.coverage()));
  }

  private static List<String> origin(AuditReport report) {
    List<String> origin = new ArrayList<>();
    origin.add("Generated at %s by vpcwatch %s".formatted(report.generatedAt(), report.version()));
    report.inputs().forEach(input -> origin.add("From " + SanitizedText.of(input)));
    origin.add(
        report.policyRevision() == null
            ? "Evaluated by the policy of the settings"
            : "Evaluated by the policy in force now, revision " + report.policyRevision());
    return origin;
  }

  private static ReportSection functions(AuditReport report, String end) {
    return of(
        "Functions %s: %d".formatted(end, report.total().functions()),
        "ACCOUNT,NAME,FUNCTIONS,COMPLIANT,OUTSIDE,EXEMPT,NOT APPLICABLE,UNKNOWN",
        withTotal(report)
            .map(
                each ->
                    row(
                        each,
                        each.functions(),
                        each.compliant(),
                        each.violating(),
                        each.exempt(),
                        each.notApplicable(),
                        each.unknown()))
            .toList());
  }

  private static ReportSection remediation(AuditReport report, String when) {
    return of(
        "Violations " + when,
        "ACCOUNT,NAME,OPENED,RESOLVED,REMEDIATED,MEAN,MEDIAN,P95,DELETED,OTHERWISE,TIME OUTSIDE",
        withTotal(report)
            .map(
                each ->
                    row(
                        each,
                        each.opened(),
                        each.resolved(),
                        each.remediation().count(),
                        text(each.remediation().meanSeconds()),
                        text(each.remediation().medianSeconds()),
                        text(each.remediation().p95Seconds()),
                        each.remediation().deleted(),
                        each.remediation().other(),
                        text(each.outsideSeconds())))
            .toList());
  }

  private static ReportSection rules(AuditReport report, String when) {
    List<List<String>> rows = new ArrayList<>();
    for (RuleNumbers each : report.rules()) {
      List<String> row = new ArrayList<>();
      row.add(each.rule().id());
      Stream.of(each.violating(), each.opened(), each.resolved(), each.remediation().count())
          .forEach(number -> row.add(Long.toString(number)));
      row.add(text(each.remediation().meanSeconds()));
      row.add(text(each.violationSeconds()));
      RuleNumbers.Now now = each.now();
      Stream.of(now.compliant(), now.violating(), now.exempt(), now.unknown())
          .forEach(number -> row.add(Long.toString(number)));
      rows.add(row);
    }
    return new ReportSection(
        "Rules: violations " + when + ", and functions now",
        List.of(
            "RULE,VIOLATING,OPENED,RESOLVED,REMEDIATED,MEAN,TIME,NOW COMPLIANT,NOW VIOLATING,NOW EXEMPT,NOW UNKNOWN"
                .split(",")),
        rows,
        List.of(
            "NOW is when this report was made. How many functions kept a rule about the network at another time is not known."));
  }

  private static ReportSection ruleViolations(AuditReport report, String when) {
    return of(
        "Against rules about the network %s: %d".formatted(when, report.ruleViolations().size()),
        "SINCE,FOR,ACCOUNT,REGION,FUNCTION,RULE,WHY,CHANGE,BY,ENDED,HOW,BY",
        report.ruleViolations().stream()
            .map(
                each -> {
                  List<String> row = beginning(each);
                  row.add(each.rule().id());
                  row.add(SanitizedText.of(PlacementReason.texts(each.reasons())));
                  row.add(text(each.network()));
                  row.add(SanitizedText.of(each.openedBy()));
                  row.addAll(end(each));
                  return row;
                })
            .toList());
  }

  private static List<String> beginning(AuditReport.Line line) {
    return new ArrayList<>(
        List.of(
            line.openedAt().toString(),
            text(line.outsideSeconds()),
            line.functionArn().account(),
            line.functionArn().region(),
            line.functionArn().name()));
  }

  private static List<String> end(AuditReport.Line line) {
    return List.of(
        line.resolvedAt() == null ? "not yet" : line.resolvedAt().toString(),
        text(line.end()),
        line.resolvedBy() == null ? "-" : SanitizedText.of(line.resolvedBy()));
  }

  private static ReportSection violations(AuditReport report, String when) {
    return of(
        "Outside of a VPC %s: %d".formatted(when, report.violations().size()),
        "SINCE,OUTSIDE FOR,ACCOUNT,REGION,FUNCTION,CAUSE,BY,ENDED,HOW,BY",
        report.violations().stream()
            .map(
                each -> {
                  List<String> row = beginning(each);
                  row.add(each.cause().name());
                  row.add(SanitizedText.of(each.openedBy()));
                  row.addAll(end(each));
                  return row;
                })
            .toList());
  }

  private static ReportSection exemptions(AuditReport report, String when) {
    return of(
        "Exemptions in force %s: %d".formatted(when, report.exemptions().size()),
        "ID,RULES,FUNCTIONS,FROM,UNTIL,OWNER,REASON,TICKET",
        report.exemptions().stream()
            .map(
                each ->
                    List.of(
                        each.id(),
                        PlacementRule.ids(each.rules()),
                        each.functions() == null ? "-" : each.functions().toString(),
                        each.validFrom().toString(),
                        each.until().toString(),
                        SanitizedText.of(each.owner()),
                        SanitizedText.of(each.reason()),
                        each.ticket() == null ? "-" : each.ticket()))
            .toList());
  }

  private static ReportSection coverage(Coverage coverage) {
    List<List<String>> rows = new ArrayList<>();
    for (Coverage.Gap each : coverage.gaps()) {
      rows.add(
          List.of(
              "not read",
              SanitizedText.of(each.source()),
              SanitizedText.of(each.reason()),
              "%s to %s"
                  .formatted(
                      each.from() == null ? "ever" : each.from(),
                      each.until() == null ? "now" : each.until())));
    }
    for (Coverage.Unread each : coverage.unread()) {
      rows.add(
          List.of(
              "not readable",
              SanitizedText.of(each.source()),
              "%d pieces: %s".formatted(each.count(), each.reason()),
              text(each.last())));
    }
    for (Coverage.Source each : coverage.sources()) {
      rows.add(
          List.of(
              "last read",
              SanitizedText.of(each.source()),
              each.count() + (each.count() == 1 ? " checkpoint" : " checkpoints"),
              each.readAt().toString()));
    }
    return new ReportSection(
        "What this report does not know",
        rows.isEmpty() ? List.of() : List.of("INPUT", "SOURCE", "WHAT", "AT"),
        rows,
        coverage.notes());
  }

  private static Stream<AuditReport.Numbers> withTotal(AuditReport report) {
    return Stream.concat(report.accounts().stream(), Stream.of(report.total()));
  }

  private static List<String> row(AuditReport.Numbers numbers, Object... cells) {
    AuditReport.Account account = numbers.account();
    List<String> row = new ArrayList<>();
    row.add(account == null ? "all" : account.account());
    row.add(account == null || account.name() == null ? "-" : SanitizedText.of(account.name()));
    Stream.of(cells).forEach(cell -> row.add(cell.toString()));
    return row;
  }

  private static List<String> row(KnownFunction known, String last) {
    FunctionArn function = known.functionArn();
    return List.of(
        known.since().toString(), function.account(), function.region(), function.name(), last);
  }

  private static String text(@Nullable Number seconds) {
    return seconds == null
        ? "-"
        : TextTable.text(Duration.ofSeconds(Math.round(seconds.doubleValue())));
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "-" : time.toString();
  }

  private static String text(@Nullable NetworkCause change) {
    return change == null ? "-" : SanitizedText.of(change.operation() + " " + change.id());
  }

  private static String text(@Nullable End end) {
    return end == null ? "-" : end.name();
  }
}
