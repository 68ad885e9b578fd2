package io.vpcwatch.service.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One setting that there is.
 *
 * @param key as it is written in the file, {@code alerting.page-within}; {@code *} stands for a
 *     name that the user chooses
 * @param type of its value, or of the elements of the list
 * @param defaultValue null if there is none
 */
public record Setting(
    String key, Class<?> type, boolean isList, @Nullable String defaultValue, String description) {

  static final String ENVIRONMENT_PREFIX = "VPCWATCH_";

  /**
   * The environment variable of the same meaning; {@code <NAME>} stands for the name that the user
   * chooses.
   */
  public String environmentVariable() {
    return ENVIRONMENT_PREFIX
        + key.replace("*", "<NAME>").replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  /** Whether it is written in the file under this very key. */
  boolean matches(String candidate) {
    return Pattern.matches(Pattern.quote(key).replace("*", "\\E[^.]+\\Q"), candidate);
  }

  /** Whether it is written below this key. */
  boolean isBelow(String candidate) {
    String[] words = key.split("\\.", -1);
    String[] candidates = candidate.split("\\.", -1);
    return candidates.length < words.length
        && IntStream.range(0, candidates.length)
            .allMatch(i -> words[i].equals("*") || words[i].equals(candidates[i]));
  }

  /** The key that an environment variable means, null if it does not mean this setting. */
  @Nullable String keyOf(String variable) {
    String pattern = Pattern.quote(environmentVariable()).replace("<NAME>", "\\E([A-Z0-9_]+?)\\Q");
    Matcher matcher = Pattern.compile(pattern).matcher(variable);
    if (!matcher.matches()) {
      return null;
    }
    return matcher.groupCount() == 0
        ? key
        : key.replace("*", matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
