package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.report.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The report as a table: all violations, then what is missing from the judgement, then the number
 * of functions by verdict, then the counts.
 */
final class ReportTable {
  private final PrintWriter out;

  ReportTable(PrintWriter out) {
    this.out = out;
  }

  void print(Report report) {
    if (report.violations().isEmpty()) {
      out.println(absence(report));
    } else {
      printViolations(report.violations());
    }
    printRules(report.rules());
    printUnknownRules(report.functions());
    if (!report.summary().notJudged().isEmpty()) {
      out.println("Not judged: calls about web functions and MicroVMs, which are outside of a VPC");
      out.println("unless they have a network connector: " + report.summary().notJudged());
    }
    printUnread(report);
    printVerdicts(report.functions());
    printSummary(report.summary());
    long broken = report.rules().stream().filter(line -> isOpen(line.violation())).count();
    if (broken > 0) {
      out.println("Open violations of rules about the network: " + broken);
    }
    if (report.summary().exemptions() > 0) {
      out.printf(
          "Exempt: %d functions, by %d exemptions%n",
          count(report, Verdict.EXEMPT), report.summary().exemptions());
    }
    out.flush();
  }

  private void printViolations(List<Report.ViolationLine> violations) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "OPENED", "RESOLVED", "LASTED", "ACCOUNT", "REGION", "FUNCTION", "CAUSE", "END", "BY"));
    for (Report.ViolationLine line : violations) {
      rows.add(
          List.of(
              line.openedAt().toString(),
              line.resolvedAt() == null ? "still open" : line.resolvedAt().toString(),
              lasted(line.openedAt(), line.resolvedAt()),
              line.functionArn().account(),
              line.functionArn().region(),
              line.functionArn().name(),
              line.cause().name(),
              line.end() == null ? "-" : line.end().name(),
              // Written by the caller, and shown on a terminal.
              SanitizedText.of(line.openedBy())));
    }
    TextTable.lines(rows).forEach(out::println);
  }

  private void printRules(List<Report.RuleLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("OPENED", "RESOLVED", "LASTED", "ACCOUNT", "REGION", "FUNCTION", "RULE", "BY"));
    for (Report.RuleLine line : lines) {
      Report.ViolationLine violation = line.violation();
      String by =
          line.network() == null
              ? violation.openedBy()
              : "%s (%s %s)"
                  .formatted(violation.openedBy(), line.network().operation(), line.network().id());
      rows.add(
          List.of(
              violation.openedAt().toString(),
              violation.resolvedAt() == null ? "still open" : violation.resolvedAt().toString(),
              lasted(violation.openedAt(), violation.resolvedAt()),
              violation.functionArn().account(),
              violation.functionArn().region(),
              violation.functionArn().name(),
              line.rule().id(),
              SanitizedText.of(by)));
    }
    out.println();
    out.println("In a VPC, but against a rule about its network:");
    TextTable.lines(rows).forEach(out::println);
  }

  private void printUnknownRules(List<Report.FunctionLine> functions) {
    Map<PlacementRule, Long> unknown =
        functions.stream()
            .flatMap(line -> line.rules().entrySet().stream())
            .filter(rule -> rule.getValue() == RuleOutcome.UNKNOWN)
            .collect(Collectors.groupingBy(Map.Entry::getKey, TreeMap::new, Collectors.counting()));
    if (!unknown.isEmpty()) {
      out.println();
      out.println("The records do not show enough to judge these rules, by number of functions:");
      out.println(
          unknown.entrySet().stream()
              .map(rule -> rule.getKey().id() + " " + rule.getValue())
              .collect(Collectors.joining(", ")));
    }
  }

  /** No more than the records show: the absence of a violation is the most dangerous statement. */
  private static String absence(Report report) {
    Report.Summary summary = report.summary();
    String outside =
        summary.exemptions() == 0 ? "outside of a VPC" : "outside of a VPC without an exemption";
    if (!report.complete()) {
      return summary.records() == 0
          ? "INCOMPLETE: no record of CloudTrail was read. Nothing is known about any function."
          : "No function was " + outside + " in the records that were read.";
    }
    boolean areAllJudged =
        summary.notJudged().isEmpty() && count(report, Verdict.NOT_APPLICABLE) == 0;
    String none = areAllJudged ? "No function" : "No function that is judged";
    long unknown = count(report, Verdict.UNKNOWN);
    return unknown == 0
        ? none + " was ever " + outside + "."
        : none
            + " was seen "
            + outside
            + "; the records do not show the VPC of "
            + unknown
            + " functions.";
  }

  private static long count(Report report, Verdict verdict) {
    return report.functions().stream().filter(line -> line.verdict() == verdict).count();
  }

  private void printUnread(Report report) {
    long pieces = report.summary().deadLetters();
    if (pieces == 0) {
      return;
    }
    out.println();
    out.println(
        "INCOMPLETE: "
            + pieces
            + (pieces == 1 ? " piece" : " pieces")
            + " of the input could not be read. What it contains about functions is unknown:");
    report.unread().forEach(piece -> out.println("  " + piece));
    if (pieces > report.unread().size()) {
      out.println("  and " + (pieces - report.unread().size()) + " more");
    }
  }

  private void printVerdicts(List<Report.FunctionLine> functions) {
    Map<String, Long> verdicts =
        functions.stream()
            .collect(
                Collectors.groupingBy(
                    f -> f.verdict().name(), TreeMap::new, Collectors.counting()));
    out.println();
    out.println("Functions: " + functions.size() + " " + verdicts);
  }

  private void printSummary(Report.Summary summary) {
    out.printf(
        "Read: %d files, %d bytes, %d records, %d of Lambda; %d facts, %d duplicates%n",
        summary.files(),
        summary.bytes(),
        summary.records(),
        summary.lambdaRecords(),
        summary.facts(),
        summary.duplicates());
    out.println("Ignored: " + summary.ignored());
    out.println("Unreadable: " + summary.deadLetters());
    out.println("Open violations: " + summary.openViolations());
  }

  private static boolean isOpen(Report.ViolationLine line) {
    return line.resolvedAt() == null;
  }

  private static String lasted(Instant openedAt, @Nullable Instant resolvedAt) {
    return resolvedAt == null ? "-" : TextTable.text(Duration.between(openedAt, resolvedAt));
  }
}
