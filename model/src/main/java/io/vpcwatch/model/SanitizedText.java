package io.vpcwatch.model;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Text from outside, made safe to show, to log or to store. */
public final class SanitizedText {
  /** Longer than any name, ARN or address that AWS assigns. */
  public static final int MAX_LENGTH = 300;

  private static final int MAX_STORED = 1024;
  private static final int MAX_QUOTED = 100;
  private static final int REPLACEMENT = 0xFFFD;
  private static final String ELLIPSIS = "…";

  private SanitizedText() {}

  public static String of(String text) {
    return of(text, MAX_LENGTH);
  }

  /**
   * One line of visible characters: line breaks, terminal controls, marks that change the direction
   * of writing and characters without width are replaced. Not escaped for any markup.
   *
   * @param maxLength in code points; a longer text is cut and ends with an ellipsis
   */
  public static String of(String text, int maxLength) {
    return text.codePointCount(0, text.length()) <= maxLength
        ? keeping(SanitizedText::isVisible, text)
        : keeping(
                SanitizedText::isVisible,
                text.substring(0, text.offsetByCodePoints(0, maxLength - 1)))
            + ELLIPSIS;
  }

  /** As {@link #of(String, int)}, with every run of white space as one space. */
  public static String line(String text, int maxLength) {
    return of(text.replaceAll("\\s+", " ").strip(), maxLength);
  }

  /** As printable ASCII in quotation marks, for error messages. */
  static String quoted(String text) {
    return '"' + of(text.replaceAll("[^\\x20-\\x7e]", "?"), MAX_QUOTED) + '"';
  }

  /**
   * Unchanged but for its length and its encoding: a lone surrogate, which JSON can express but
   * UTF-8 can't, is replaced.
   *
   * @param maxLength in {@code char}s; a longer text is cut between characters
   */
  public static String stored(String text, int maxLength) {
    int end = Math.min(text.length(), maxLength);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return keeping(
        codePoint -> Character.getType(codePoint) != Character.SURROGATE, text.substring(0, end));
  }

  public static @Nullable String storedOrNull(@Nullable String text) {
    return text == null ? null : stored(text, MAX_STORED);
  }

  private static String keeping(IntPredicate kept, String text) {
    StringBuilder sanitized = new StringBuilder(text.length());
    text.codePoints().forEach(c -> sanitized.appendCodePoint(kept.test(c) ? c : REPLACEMENT));
    return sanitized.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ' || codePoint == 0x3000;
      default -> true;
    };
  }
}
