package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.List;

/**
 * What the user wrote for a setting, or its default.
 *
 * @param values one, or the elements of a list; empty if there is nothing behind the key
 * @param isList whether it was written as a list
 * @param origin where it was set, for error messages; empty if a command decided it
 */
public record Given(List<String> values, boolean isList, String origin) {

  /** How a secret is shown. */
  static final String MASKED = "(secret)";

  private static final String DEFAULT = "default";

  static Given ofDefault(String text) {
    return of(text, DEFAULT);
  }

  static Given of(String text, String origin) {
    return new Given(List.of(text), false, origin);
  }

  /** Whether the user did not set it. */
  public boolean isDefault() {
    return origin.equals(DEFAULT);
  }

  boolean isNothing() {
    return values.isEmpty() && !isList;
  }

  /** As Kafka writes it: a list has commas. */
  String text() {
    return String.join(",", values);
  }

  /** The elements; in one value they are separated by commas, and {@code \,} is a comma. */
  List<String> elements() {
    return isList
        ? values
        : Arrays.stream(text().split("(?<!\\\\),", -1))
            .map(element -> element.strip().replace("\\,", ","))
            .filter(element -> !element.isEmpty())
            .toList();
  }
}
