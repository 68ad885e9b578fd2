package io.vpcwatch.service.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts the text of a setting to its type. */
final class ValueParser {
  private static final int LONGEST_SHOWN = 60;
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private static final Map<Class<?>, Function<String, Object>> PARSERS =
      Map.ofEntries(
          Map.entry(String.class, text -> text),
          Map.entry(Secret.class, Secret::of),
          Map.entry(boolean.class, ValueParser::bool),
          Map.entry(short.class, text -> (short) number(text, Short.MIN_VALUE, Short.MAX_VALUE)),
          Map.entry(int.class, text -> (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(
              Integer.class, text -> (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(long.class, text -> number(text, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(Duration.class, ValueParser::duration),
          Map.entry(Path.class, ValueParser::path));

  private ValueParser() {}

  /**
   * @throws IllegalArgumentException with a message for the user, which never has a secret
   */
  static Object parse(Class<?> type, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    Function<String, Object> parser = PARSERS.get(type);
    if (parser == null) {
      throw new IllegalStateException(type + " is no type of a setting");
    }
    return parser.apply(text);
  }

  /** The constants of an enum as a user writes them. */
  static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object constant(Class<?> type, String text) {
    String word = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> word(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                not(
                    text,
                    "is not one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(ValueParser::word)
                            .collect(Collectors.joining(", "))));
  }

  private static long number(String text, long min, long max) {
    try {
      long number = Long.parseLong(text.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same to the user
    }
    throw not(text, "is not a whole number, or too large a one");
  }

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw not(text, "is neither true nor false");
    };
  }

  /** {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 400d}, or ISO 8601's PT1H. */
  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (matcher.matches()) {
      return Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
    }
    try {
      return Duration.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw not(text, "is not a duration such as 250ms, 30s, 5m, 1h or 400d");
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw not(text, "is not a path");
    }
  }

  private static IllegalArgumentException not(String text, String what) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    String shown = plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain;
    return new IllegalArgumentException('"' + shown + "\" " + what);
  }
}
