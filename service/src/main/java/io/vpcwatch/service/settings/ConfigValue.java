package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.List;

/**
 * A setting as the user wrote it.
 *
 * @param values one, or the elements of a list
 * @param isList whether it was written as a list
 * @param origin where it was set, for error messages; empty if a command decided it
 */
record ConfigValue(String key, List<String> values, boolean isList, String origin) {

  ConfigValue {
    values = List.copyOf(values);
  }

  /** One value. */
  static ConfigValue of(String key, String text, String origin) {
    return new ConfigValue(key, List.of(text), false, origin);
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

  /** A line for the user, without the value: it may be a secret. */
  String problem(String what) {
    return at(key + ": " + what);
  }

  /** A line with the origin at its end. */
  String at(String line) {
    return origin.isEmpty() ? line : line + " (" + origin + ")";
  }
}
