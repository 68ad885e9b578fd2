package io.vpcwatch.service.settings;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells whether a text is a value of a setting's type, before the settings library does in its
 * words.
 */
final class ValueCheck {
  private static final int LONGEST_SHOWN = 60;

  private final SmallRyeConfig converters = withConverters(new SmallRyeConfigBuilder()).build();

  static SmallRyeConfigBuilder withConverters(SmallRyeConfigBuilder builder) {
    return builder
        .withConverter(Duration.class, 1000, new DurationConverter())
        // The library's takes everything that it does not understand for false.
        .withConverter(Boolean.class, 1000, ValueCheck::toBoolean);
  }

  /** What is wrong with it. */
  Optional<String> problemOf(Setting setting, ConfigValue given) {
    if (setting.isList()) {
      return Optional.empty();
    }
    if (given.isList()) {
      return Optional.of("takes one value, not a list");
    }
    try {
      return converters.requireConverter(setting.type()).convert(given.text()) == null
          ? Optional.of("is empty")
          : Optional.empty();
    } catch (RuntimeException e) { // whatever the type's own factory throws
      return Optional.of(notOf(setting.type(), given.text()));
    }
  }

  private static String notOf(Class<?> type, String text) {
    if (type.isEnum()) {
      return shown(text) + " is not one of " + words(type);
    }
    return switch (type.getSimpleName()) {
      case "int", "long", "short" -> shown(text) + " is not a whole number, or too large a one";
      case "boolean" -> shown(text) + " is neither true nor false";
      case "Duration" -> shown(text) + " is not a duration such as 250ms, 30s, 5m, 1h or 400d";
      case "Path" -> shown(text) + " is not a path";
      // It may be a type for secrets.
      default -> "is not a valid value";
    };
  }

  private static String words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return '"'
        + (plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain)
        + '"';
  }

  private static Boolean toBoolean(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }
}
