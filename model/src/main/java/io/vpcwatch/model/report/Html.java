package io.vpcwatch.model.report;

/** Text in HTML. */
public final class Html {
  private Html() {}

  /** For the content of an element, or an attribute in quotation marks. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
