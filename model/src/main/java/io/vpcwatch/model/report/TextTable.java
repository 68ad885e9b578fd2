package io.vpcwatch.model.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Columns of text, and how long something lasted. */
public final class TextTable {
  private TextTable() {}

  /** The rows as lines, each column as wide as its longest cell. */
  public static List<String> lines(List<List<String>> rows) {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Lines of at most the given width: the last columns are left out as far as necessary. */
  public static List<String> lines(List<List<String>> rows, int width) {
    List<List<String>> fitting = rows;
    List<String> lines = lines(rows);
    while (lines.stream().anyMatch(line -> line.length() > width) && fitting.get(0).size() > 1) {
      fitting = fitting.stream().map(row -> row.subList(0, row.size() - 1)).toList();
      lines = lines(fitting);
    }
    return lines;
  }

  /** In two units at most. */
  public static String text(Duration lasted) {
    if (lasted.toDays() > 0) {
      return lasted.toDays() + "d " + lasted.toHoursPart() + "h";
    }
    if (lasted.toHours() > 0) {
      return lasted.toHours() + "h " + lasted.toMinutesPart() + "m";
    }
    return lasted.toMinutes() > 0
        ? lasted.toMinutes() + "m " + lasted.toSecondsPart() + "s"
        : lasted.toSeconds() + "s";
  }
}
