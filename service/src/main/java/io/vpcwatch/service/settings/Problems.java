package io.vpcwatch.service.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with the settings: lines for the user, none of which may hold a secret. */
public final class Problems {
  private final Map<String, Given> given;
  private final String prefix;
  private final List<String> lines;
  private final Set<String> invalid;

  /**
   * @param given by key, for the places of problems
   */
  Problems(Map<String, Given> given) {
    this(given, "", new ArrayList<>(), new HashSet<>());
  }

  private Problems(
      Map<String, Given> given, String prefix, List<String> lines, Set<String> invalid) {
    this.given = given;
    this.prefix = prefix;
    this.lines = lines;
    this.invalid = invalid;
  }

  /** The same problems, for a group: its keys are relative to the prefix. */
  Problems below(String newPrefix) {
    return new Problems(given, newPrefix, lines, invalid);
  }

  List<String> lines() {
    return lines;
  }

  /** Whether no problem of these settings, or of the files that hold them, was reported. */
  public boolean areValid(String... settings) {
    return Arrays.stream(settings)
        .map(setting -> prefix + setting)
        .noneMatch(key -> invalid.contains(key) || invalid.contains(key + Setting.FILE));
  }

  /**
   * Reports a problem, with the place of the setting if it is given.
   *
   * @param setting relative to the group
   */
  public void report(String setting, String problem) {
    add(prefix + setting, setting, problem);
  }

  /** Reports a problem of the group, with the place of one of its settings. */
  public void reportGroup(String setting, String problem) {
    add(prefix.replaceFirst("\\.$", ""), setting, problem);
  }

  private void add(String shown, String setting, String problem) {
    invalid.add(prefix + setting);
    Given value = given.get(prefix + setting);
    String place = value == null || value.origin().isEmpty() ? "" : " (" + value.origin() + ")";
    lines.add(shown + ": " + problem + place);
  }
}
