package io.vpcwatch.alerting.channel.slack;

/** Escapes text for Slack and cuts it so that the result, escapes included, keeps the limit. */
final class Mrkdwn {
  private static final String ELLIPSIS = "…";

  private Mrkdwn() {}

  /**
   * As text. Slack knows the escapes of {@code & < >} only; they disable every mention and link.
   */
  static String escaped(String text, int longest) {
    return escaped(text, longest, false);
  }

  /**
   * As inline code, where Slack interprets no markup. A backtick would end it and has no escape.
   */
  static String code(String text, int longest) {
    return text.isBlank() ? " " : "`" + escaped(text, longest - 2, true) + "`";
  }

  /** As a code block. */
  static String codeBlock(String text, int longest) {
    return "```" + escaped(text, longest - 6, true) + "```";
  }

  private static String escaped(String text, int longest, boolean inCode) {
    StringBuilder escaped = new StringBuilder(Math.min(text.length(), longest));
    // The length to keep if an ellipsis has to replace the rest.
    int safe = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      escaped.append(escaped(codePoint, inCode));
      if (escaped.length() > longest) {
        return escaped.substring(0, safe) + ELLIPSIS;
      }
      if (escaped.length() <= longest - ELLIPSIS.length()) {
        safe = escaped.length();
      }
    }
    return escaped.toString();
  }

  private static String escaped(int codePoint, boolean inCode) {
    return switch (codePoint) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '`' -> inCode ? "'" : "`";
      default -> Character.toString(codePoint);
    };
  }
}
