package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One setting.
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
    List<String> words = words(candidate);
    return words.size() == words(key).size() && begins(words);
  }

  /** Whether it is written below this key. */
  boolean isBelow(String candidate) {
    List<String> words = words(candidate);
    return words.size() < words(key).size() && begins(words);
  }

  private boolean begins(List<String> candidate) {
    List<String> words = words(key);
    return IntStream.range(0, candidate.size())
        .allMatch(
            i ->
                words.get(i).equals("*")
                    ? !candidate.get(i).isEmpty()
                    : words.get(i).equals(candidate.get(i)));
  }

  private static List<String> words(String key) {
    return Arrays.asList(key.split("\\.", -1));
  }

  /** The key that an environment variable means, null if it does not mean this setting. */
  @Nullable String keyOf(String variable) {
    String pattern = Pattern.quote(environmentVariable()).replace("<NAME>", "\\E([A-Z0-9_]+?)\\Q");
    Matcher matcher = Pattern.compile(pattern).matcher(variable);
    if (!matcher.matches()) {
      return null;
    }
    String named = key;
    for (int i = 1; i <= matcher.groupCount(); i++) {
      String name = matcher.group(i).toLowerCase(Locale.ROOT).replace('_', '-');
      named = named.replaceFirst("\\*", name);
    }
    return named;
  }
}
