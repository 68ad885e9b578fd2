package io.vpcwatch.model.report;

import io.vpcwatch.model.SanitizedText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values by RFC 4180, safe to open with a spreadsheet program. */
public final class Csv {
  private static final int MAX_LENGTH = 2000;

  private Csv() {}

  /** A row with its line end; a cell that is null is empty. */
  public static String row(List<? extends @Nullable Object> cells) {
    return cells.stream()
        .map(cell -> cell == null ? "" : cell(cell.toString()))
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  /**
   * A spreadsheet program takes what begins with one of these characters for a formula, and would
   * run what a caller of AWS wrote into the name of a tool; an apostrophe makes it a text. Some
   * programs drop spaces before it.
   */
  private static String cell(String raw) {
    String begin = raw.stripLeading();
    boolean isFormula = !begin.isEmpty() && "=+-@＝＋－＠".indexOf(begin.charAt(0)) >= 0;
    String text = isFormula ? "'" + raw : raw;
    String shown = SanitizedText.of(text, MAX_LENGTH);
    return shown.indexOf(',') >= 0 || shown.indexOf('"') >= 0
        ? '"' + shown.replace("\"", "\"\"") + '"'
        : shown;
  }
}
