package io.vpcwatch.service.settings;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
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
  private static final String NO_NUMBER = "is not a whole number, or too large a one";
  private static final String NO_DURATION = "is not a duration such as 250ms, 30s, 5m, 1h or 400d";
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private static final Map<Class<?>, Parser> PARSERS =
      Map.of(
          String.class, new Parser(text -> text, ""),
          Secret.class, new Parser(Secret::of, ""),
          boolean.class, new Parser(ValueParser::bool, "is neither true nor false"),
          short.class, new Parser(text -> Short.valueOf(text.strip()), NO_NUMBER),
          int.class, new Parser(text -> Integer.valueOf(text.strip()), NO_NUMBER),
          Integer.class, new Parser(text -> Integer.valueOf(text.strip()), NO_NUMBER),
          long.class, new Parser(text -> Long.valueOf(text.strip()), NO_NUMBER),
          Path.class, new Parser(Path::of, "is not a path"),
          Duration.class, new Parser(ValueParser::duration, NO_DURATION));

  private ValueParser() {}

  /**
   * @param parse throws an IllegalArgumentException or DateTimeException if it can't
   * @param problem what the user reads then
   */
  private record Parser(Function<String, Object> parse, String problem) {}

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
    Parser parser = requireNonNull(PARSERS.get(type), type::getName);
    try {
      return parser.parse.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw not(text, parser.problem);
    }
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

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  /** {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 400d}, or ISO 8601's PT1H. */
  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (matcher.matches()) {
      return Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
    }
    return Duration.parse(text.strip());
  }

  private static IllegalArgumentException not(String text, String what) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    String shown = plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain;
    return new IllegalArgumentException('"' + shown + "\" " + what);
  }
}
