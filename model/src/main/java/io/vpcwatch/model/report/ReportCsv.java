package io.vpcwatch.model.report;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.report.AuditReport.ExemptionLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as CSV: a row for each violation, exempt function, unknown function and gap. */
final class ReportCsv {
  private static final List<String> COLUMNS =
      List.of(
          "state",
          "account",
          "account_name",
          "region",
          "function",
          "function_arn",
          "since",
          "seconds_outside",
          "cause_or_reason",
          "by",
          "from_address",
          "user_agent",
          "event_id",
          "until",
          "end",
          "ended_by",
          "ended_from_address",
          "ended_user_agent",
          "ended_event_id",
          "duration_seconds",
          "violation_id",
          "exemption_id",
          "exemption_owner",
          "exemption_reason",
          "exemption_ticket",
          "source",
          "rule",
          "reasons",
          "network_change",
          "network_resource");

  private final AuditReport report;
  private final Map<String, ExemptionLine> exemptions = new HashMap<>();
  private final Map<String, @Nullable String> accountNames = new HashMap<>();

  ReportCsv(AuditReport report) {
    this.report = report;
    report.exemptions().forEach(each -> exemptions.put(each.id(), each));
    for (AuditReport.Numbers numbers : report.accounts()) {
      AuditReport.Account account = numbers.account();
      if (account != null) {
        accountNames.put(account.account(), account.name());
      }
    }
  }

  String render() {
    StringBuilder text = new StringBuilder(Csv.row(COLUMNS));
    report.violations().forEach(each -> text.append(violation("OUTSIDE", each).text()));
    report.ruleViolations().forEach(each -> text.append(violation("RULE_BROKEN", each).text()));
    report.exempt().forEach(each -> text.append(exempt(each).text()));
    report.unknown().forEach(each -> text.append(unknown(each).text()));
    report.coverage().gaps().forEach(each -> text.append(gap(each).text()));
    return text.toString();
  }

  private Row violation(String state, AuditReport.Line line) {
    NetworkCause network = line.network();
    return new Row(state, line.functionArn())
        .with("since", line.openedAt())
        .with("seconds_outside", line.outsideSeconds())
        .with("cause_or_reason", line.cause())
        .with("by", line.openedBy())
        .with("from_address", line.openedFrom())
        .with("user_agent", line.openedWith())
        .with("event_id", line.openedEventId())
        .with("until", line.resolvedAt())
        .with("end", line.end())
        .with("ended_by", line.resolvedBy())
        .with("ended_from_address", line.resolvedFrom())
        .with("ended_user_agent", line.resolvedWith())
        .with("ended_event_id", line.resolvedEventId())
        .with("duration_seconds", line.durationSeconds())
        .with("violation_id", line.violationId())
        .with("rule", line.rule().id())
        .with("reasons", PlacementReason.texts(line.reasons()))
        .with("network_change", network == null ? null : network.operation())
        .with("network_resource", network == null ? null : network.id())
        .withExemption(line.exemptionId());
  }

  private Row exempt(KnownFunction function) {
    ExemptionLine exemption = exemptions.get(String.valueOf(function.exemptionId()));
    return new Row("EXEMPT", function.functionArn())
        .with("since", function.since())
        .with("event_id", function.eventId())
        .with("until", exemption == null ? null : exemption.until())
        .withExemption(function.exemptionId());
  }

  private Row unknown(KnownFunction function) {
    return new Row("UNKNOWN", function.functionArn())
        .with("since", function.since())
        .with("cause_or_reason", function.unknown())
        .with("event_id", function.eventId());
  }

  private Row gap(Coverage.Gap gap) {
    return new Row("NOT_READ")
        .with("source", gap.source())
        .with("since", gap.from())
        .with("until", gap.until())
        .with("cause_or_reason", gap.reason());
  }

  /** The cells of one row by the names of their columns. */
  private final class Row {
    private final Map<String, @Nullable Object> cells = new HashMap<>();

    Row(String state) {
      with("state", state);
    }

    Row(String state, FunctionArn function) {
      this(state);
      with("account", function.account())
          .with("account_name", accountNames.get(function.account()))
          .with("region", function.region())
          .with("function", function.name())
          .with("function_arn", function);
    }

    Row with(String column, @Nullable Object value) {
      cells.put(column, value);
      return this;
    }

    Row withExemption(@Nullable String id) {
      with("exemption_id", id);
      ExemptionLine exemption = exemptions.get(String.valueOf(id));
      return exemption == null
          ? this
          : with("exemption_owner", exemption.owner())
              .with("exemption_reason", exemption.reason())
              .with("exemption_ticket", exemption.ticket());
    }

    String text() {
      return Csv.row(COLUMNS.stream().map(cells::get).toList());
    }
  }
}
