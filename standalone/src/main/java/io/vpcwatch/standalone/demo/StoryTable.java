package io.vpcwatch.standalone.demo;

import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.TextTable;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** All violations of the demo, in the order of time; the most important columns come first. */
final class StoryTable {
  private static final String OPEN = "31;1"; // red
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final List<String> HEADER =
      List.of("FUNCTION", "OPENED", "LASTED", "CAUSE", "ACCOUNT", "REGION", "BY");

  private StoryTable() {}

  static List<String> lines(List<Violation> violations, Terminal terminal) {
    List<Violation> sorted = new ArrayList<>(violations);
    sorted.sort(Comparator.comparing(violation -> violation.opened().time()));
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    sorted.forEach(violation -> rows.add(row(violation)));
    List<String> lines = new ArrayList<>(TextTable.lines(rows, terminal.width()));
    for (int i = 0; i < sorted.size(); i++) {
      if (sorted.get(i).isOpen()) {
        lines.set(i + 1, terminal.painted(OPEN, lines.get(i + 1)));
      }
    }
    return lines;
  }

  private static List<String> row(Violation violation) {
    EventRef opened = violation.opened();
    EventRef resolved = violation.resolved();
    return List.of(
        violation.functionArn().name(),
        TIME.format(opened.time()),
        resolved == null
            ? "still open"
            : TextTable.text(Duration.between(opened.time(), resolved.time())),
        violation.cause().name(),
        violation.functionArn().account(),
        violation.functionArn().region(),
        // Written by the caller, and shown on a terminal.
        SanitizedText.of(opened.caller()));
  }
}
