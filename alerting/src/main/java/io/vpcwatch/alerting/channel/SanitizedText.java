package io.vpcwatch.alerting.channel;

/**
 * Text that somebody else wrote, as one line of bounded length in which every character can be
 * seen: no line breaks, no terminal controls, no marks that turn the direction of writing, nothing
 * of no width. What a destination's own syntax makes of the rest is for the destination to escape.
 */
public final class SanitizedText {
  /** Longer than any name, ARN or address that AWS gives out; shorter than anything that hurts. */
  public static final int LONGEST = 300;

  private static final int REPLACEMENT = 0xFFFD;
  private static final String ELLIPSIS = "…";

  private SanitizedText() {}

  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** As {@link #of(String)}, of at most the given number of code points. */
  public static String of(String text, int longest) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), longest * 2));
    int kept = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (kept == longest - 1 && i < text.length()) {
        return line.append(ELLIPSIS).toString();
      }
      line.appendCodePoint(isVisible(codePoint) ? codePoint : REPLACEMENT);
      kept++;
    }
    return line.toString();
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
