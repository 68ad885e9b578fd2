package io.vpcwatch.alerting.channel.slack;

/** Text in the syntax of Slack, cut so that with all escapes it is no longer than allowed. */
final class Mrkdwn {
  private static final String ELLIPSIS = "…";

  private Mrkdwn() {}

  /**
   * As text: {@code & < >} are all that Slack escapes, and with them every mention and every link.
   */
  static String escaped(String text, int longest) {
    return escaped(text, longest, false);
  }

  /**
   * As a piece of code, within which Slack marks nothing up; a backtick in it would end it and has
   * no escape.
   */
  static String code(String text, int longest) {
    return text.isBlank() ? " " : "`" + escaped(text, longest - 2, true) + "`";
  }

  /** As a block of code of several lines. */
  static String codeBlock(String text, int longest) {
    return "```" + escaped(text, longest - 6, true) + "```";
  }

  private static String escaped(String text, int longest, boolean inCode) {
    StringBuilder escaped = new StringBuilder(Math.min(text.length(), longest));
    // The length of what may stay if the rest has to be replaced by an ellipsis.
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
