package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.List;

/**
 * What the user wrote for a setting.
 *
 * @param values one, or the elements of a list; empty if there is nothing behind the key
 * @param isList whether it was written as a list
 * @param origin where it was set, for error messages; empty if a command decided it
 */
record Given(List<String> values, boolean isList, String origin) {

  static Given of(String text, String origin) {
    return new Given(List.of(text), false, origin);
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
