package io.vpcwatch.service.settings;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts the text of a setting to its type, and checks what its annotations require. */
final class ValueParser {
  private static final int LONGEST_SHOWN = 60;
  private static final String NO_NUMBER = "is not a whole number, or too large a one";
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
          boolean.class, new Parser(ValueParser::bool, "is neither true nor false"),
          Boolean.class, new Parser(ValueParser::bool, "is neither true nor false"),
          short.class, new Parser(text -> Short.valueOf(text.strip()), NO_NUMBER),
          int.class, new Parser(text -> Integer.valueOf(text.strip()), NO_NUMBER),
          Integer.class, new Parser(text -> Integer.valueOf(text.strip()), NO_NUMBER),
          long.class, new Parser(text -> Long.valueOf(text.strip()), NO_NUMBER),
          Path.class, new Parser(Path::of, "is not a path"),
          URI.class, new Parser(URI::create, "is not a URL"),
          Duration.class,
              new Parser(
                  ValueParser::duration, "is not a duration such as 250ms, 30s, 5m, 1h or 400d"));

  private ValueParser() {}

  /**
   * @param parse throws an IllegalArgumentException or DateTimeException if it can't
   * @param problem what the user reads then
   */
  private record Parser(Function<String, Object> parse, String problem) {}

  /**
   * @throws IllegalArgumentException with a message for the user, which never has a secret
   */
  static Object parse(Setting setting, String text) {
    formProblem(setting, text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    Optional<Method> own = ownParser(setting.type());
    Object value =
        own.isPresent() ? parse(own.get(), setting.name(), text) : parse(setting.type(), text);
    Range range = setting.component().getAnnotation(Range.class);
    if (range != null
        && (compare(setting, value, range.min()) < 0 || compare(setting, value, range.max()) > 0)) {
      String within =
          range.max().isEmpty()
              ? "must be at least " + range.min()
              : "must be within " + range.min() + " and " + range.max();
      throw new IllegalArgumentException(
          range.problem().isEmpty() ? within : range.problem().replace("%s", text.strip()));
    }
    return value;
  }

  /** What is wrong with a text that does not have the form that the setting requires. */
  static Optional<String> formProblem(Setting setting, String text) {
    return Optional.ofNullable(setting.component().getAnnotation(Matches.class))
        .filter(form -> !text.matches(form.value()))
        .map(form -> form.problem().replace("%s", text));
  }

  /** The static method {@code parse(setting, text)} of a type that parses its values itself. */
  static Optional<Method> ownParser(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals("parse"))
        .filter(method -> method.getParameterCount() == 2)
        .findFirst();
  }

  private static Object parse(Method own, String setting, String text) {
    try {
      own.setAccessible(true);
      return own.invoke(null, setting, text);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getTargetException().getMessage());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(own + " can't be called", e);
    }
  }

  /** 0 if there is no limit. */
  @SuppressWarnings("unchecked") // a number or a duration is comparable with those of its type
  private static int compare(Setting setting, Object value, String limit) {
    return limit.isEmpty()
        ? 0
        : ((Comparable<Object>) value).compareTo(parse(setting.type(), limit));
  }

  private static Object parse(Class<?> type, String text) {
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
    for (Object constant : type.getEnumConstants()) {
      if (word(constant).equals(word)) {
        return constant;
      }
    }
    throw not(
        text,
        Arrays.stream(type.getEnumConstants())
            .map(ValueParser::word)
            .collect(Collectors.joining(", ", "is not one of ", "")));
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
    return matcher.matches()
        ? Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)))
        : Duration.parse(text.strip());
  }

  private static IllegalArgumentException not(String text, String what) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    String shown = plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain;
    return new IllegalArgumentException('"' + shown + "\" " + what);
  }
}
