package io.vpcwatch.model.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.vpcwatch.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms of a report. */
public enum ReportFormat {
  /** For a terminal. */
  table,
  /** Everything, for programs. */
  json,
  /** A row for each function that was outside, exempt or unknown, for spreadsheets. */
  csv,
  /** One page to be printed or mailed, without anything from elsewhere. */
  html;

  private static final int SHORT = 24;

  private static final String STYLE =
      """
      body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}
      h1{font-size:1.4rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
      table{border-collapse:collapse;font-size:.85rem}
      th,td{border:1px solid #c8c8c8;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
      th{background:#f0f0f0}th,.short{white-space:nowrap}p{margin:.2rem 0}
      @media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}@page{size:landscape}}
      """;

  public String render(AuditReport report) {
    return switch (this) {
      case table -> table(report);
      case json -> json(report);
      case csv -> new ReportCsv(report).render();
      case html -> html(report);
    };
  }

  private static String table(AuditReport report) {
    StringBuilder text = new StringBuilder();
    for (ReportSection section : ReportSection.of(report)) {
      text.append(text.isEmpty() ? "" : "\n").append(section.title()).append('\n');
      List<List<String>> rows = new ArrayList<>(section.rows());
      if (!section.header().isEmpty()) {
        rows.add(0, section.header());
      }
      Stream.concat(TextTable.lines(rows).stream(), section.notes().stream())
          .forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.toString();
  }

  private static String json(AuditReport report) {
    try {
      return Json.mapper().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is not writable", e);
    }
  }

  private static String html(AuditReport report) {
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    List<ReportSection> sections = ReportSection.of(report);
    html.append("<meta charset=\"utf-8\">\n<title>")
        .append(Html.escaped(sections.get(0).title()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n");
    String heading = "h1";
    for (ReportSection section : sections) {
      html.append(element(heading, Html.escaped(section.title()))).append('\n');
      heading = "h2";
      if (!section.header().isEmpty()) {
        html.append("<table>\n").append(row("th", section.header()));
        section.rows().forEach(row -> html.append(row("td", row)));
        html.append("</table>\n");
      }
      section.notes().forEach(note -> html.append(element("p", Html.escaped(note))).append('\n'));
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static String row(String element, List<String> cells) {
    return cells.stream()
        .map(cell -> element(element, Html.escaped(cell)))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  /** Times, accounts and regions stay on one line, ARNs need not. */
  private static String element(String name, String content) {
    String kind = name.equals("td") && content.length() <= SHORT ? " class=\"short\"" : "";
    return "<" + name + kind + ">" + content + "</" + name + ">";
  }
}
