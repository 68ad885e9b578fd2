package io.vpcwatch.service.settings;

/**
 * A setting whose value is never shown. The user may instead name a file that holds it, in a second
 * setting that ends in {@code -file}.
 *
 * @param reveal the value, for its one consumer
 */
public record Secret<T>(T reveal) {

  @Override
  public String toString() {
    return Given.MASKED;
  }
}
