package io.vpcwatch.query;

import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.SanitizedText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request. Each can be given once, and those that no one asked for are refused.
 */
final class Parameters {
  private static final int MAX_LENGTH = 2_000;

  private final Map<String, List<String>> given;
  private final Set<String> known = new TreeSet<>();

  Parameters(Map<String, List<String>> given) {
    this.given = given;
  }

  /** Null if it is not given, or empty. */
  @Nullable String text(String name) {
    known.add(name);
    List<String> values = given.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new BadRequestException(name + ": is given more than once; give it once");
    }
    if (values.isEmpty() || values.get(0).isEmpty()) {
      return null;
    }
    if (values.get(0).length() > MAX_LENGTH) {
      throw new BadRequestException(
          name + ": is too long; at most " + MAX_LENGTH + " characters are allowed");
    }
    return values.get(0);
  }

  int number(String name, int min, int max, int otherwise) {
    String text = text(name);
    try {
      int number = text == null ? otherwise : Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as out of range
    }
    throw new BadRequestException("%s: must be a number from %d to %d".formatted(name, min, max));
  }

  @Nullable Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new BadRequestException(name + ": must be a time in UTC, like 2026-10-14T12:00:00Z");
    }
  }

  /** One of some words. */
  String word(String name, List<String> words, String otherwise) {
    String text = text(name);
    if (text != null && !words.contains(text)) {
      throw new BadRequestException(name + ": must be one of " + String.join(", ", words));
    }
    return text == null ? otherwise : text;
  }

  /** The language of texts. */
  Language language() {
    return Language.valueOf(word("lang", List.of("en", "ja"), "en").toUpperCase(Locale.ROOT));
  }

  /** One of the orders, or the reverse of one; the first is the default. */
  String order(List<String> orders) {
    String text = text("sort");
    if (text != null && !orders.contains(text.startsWith("-") ? text.substring(1) : text)) {
      throw new BadRequestException(
          "sort: must be one of "
              + String.join(", ", orders)
              + ", with - before it for the reverse");
    }
    return text == null ? orders.get(0) : text;
  }

  /** Some values of an enum, separated by commas; all of them if it is not given. */
  <E extends Enum<E>> Set<E> some(String name, Class<E> type) {
    String text = text(name);
    if (text == null) {
      return EnumSet.allOf(type);
    }
    Map<String, E> words =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(Enum::name, Function.identity()));
    Set<E> values = EnumSet.noneOf(type);
    for (String word : text.toUpperCase(Locale.ROOT).split(",", -1)) {
      E value = words.get(word.strip().replace('-', '_'));
      if (value == null) {
        throw new BadRequestException(
            name
                + ": must be some of "
                + String.join(", ", new TreeSet<>(words.keySet()))
                + ", separated by commas");
      }
      values.add(value);
    }
    return values;
  }

  /** Call it after all parameters have been read. */
  void refuseOthers() {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new BadRequestException(
            "%s: is not a parameter of this endpoint, which has %s"
                .formatted(
                    SanitizedText.of(name, 60),
                    known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }
}
