package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.channel.SanitizedText;
import io.vpcwatch.model.Actor;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The message bundle of one language. */
final class MessageBundle {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** More are only counted. */
  private static final int MOST_FREQUENT = 4;

  private final ResourceBundle bundle;
  private final Locale locale;

  MessageBundle(Locale locale) {
    this.locale = locale;
    // No fallback to the locale of the machine: a setting chooses the language.
    ResourceBundle.Control control =
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    this.bundle =
        ResourceBundle.getBundle(
            "io.vpcwatch.alerting.notification.text.messages", locale, control);
  }

  /**
   * The text with {@code {0}}, {@code {1}} … replaced; the arguments are not interpreted as
   * patterns.
   */
  String get(String key, @Nullable Object... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  /** The actor and the tool. */
  String who(Actor actor) {
    return get(
        "via." + CallerTool.of(actor).name().toLowerCase(Locale.ROOT),
        SanitizedText.of(actor.displayName()));
  }

  /** The most frequent values with their counts. */
  String mostFrequent(Map<String, Long> counts) {
    String named =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_FREQUENT)
            .map(each -> get("digest.count", SanitizedText.of(each.getKey(), 90), each.getValue()))
            .collect(Collectors.joining(", "));
    return counts.size() <= MOST_FREQUENT
        ? named
        : get("list.more", named, counts.size() - MOST_FREQUENT);
  }

  String time(Instant time) {
    return TIME.format(time);
  }

  /** In its two largest units. */
  String duration(Duration duration) {
    if (duration.toDays() > 0) {
      return get("duration.days", duration.toDays(), duration.toHoursPart());
    }
    if (duration.toHours() > 0) {
      return get("duration.hours", duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return get("duration.minutes", duration.toMinutes(), duration.toSecondsPart());
    }
    return get("duration.seconds", duration.toSeconds());
  }
}
