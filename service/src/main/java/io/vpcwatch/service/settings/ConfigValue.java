package io.vpcwatch.service.settings;

/**
 * A setting as somebody gave it.
 *
 * @param text the value; the elements of a list are separated by commas
 * @param isList it was written as a list
 * @param origin where, for people; empty if a command decided it
 */
record ConfigValue(String key, String text, boolean isList, String origin) {

  /** One value, at a place. */
  static ConfigValue of(String key, String text, String origin) {
    return new ConfigValue(key, text, false, origin);
  }

  /** The line for the user, without the value: it may be a secret. */
  String problem(String what) {
    return locate(key + ": " + what);
  }

  /** A problem that somebody else found with it. */
  String locate(String problem) {
    return origin.isEmpty() ? problem : problem + " (" + origin + ")";
  }
}
