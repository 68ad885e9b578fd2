package io.vpcwatch.service.settings;

/**
 * A setting whose value is never shown. The user may instead name a file that holds it, in a second
 * setting that ends in {@code -file}.
 *
 * @param reveal the value, for its one consumer
 */
public record Secret(String reveal) {

  public static Secret of(String text) {
    return new Secret(text);
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
