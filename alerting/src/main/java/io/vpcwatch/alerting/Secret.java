package io.vpcwatch.alerting;

/**
 * A setting that is shown nowhere. It takes any text: an error message about it would have to quote
 * it.
 */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Also found by the settings library, which so knows how to read one. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
