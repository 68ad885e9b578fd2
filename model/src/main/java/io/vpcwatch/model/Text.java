package io.vpcwatch.model;

/** Text that somebody else wrote, made short and harmless enough for an error message. */
final class Text {
  private static final int LONGEST = 100;

  private Text() {}

  static String excerpt(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return "\""
        + (printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…")
        + "\"";
  }
}
