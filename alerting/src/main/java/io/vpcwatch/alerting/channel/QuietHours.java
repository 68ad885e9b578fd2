package io.vpcwatch.alerting.channel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of every day in which a channel sends nothing. It sends what became due in them
 * afterwards, unless that is resolved by then.
 *
 * @param from included
 * @param to excluded; before {@code from} if midnight is in between
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  private static final String TIME = "((?:[01]\\d|2[0-3]):[0-5]\\d)";
  private static final Pattern HOURS = Pattern.compile(TIME + "\\s*-\\s*" + TIME);

  /**
   * @param hours like 22:00-07:00
   * @param zone like Europe/Berlin
   * @throws IllegalArgumentException with the malformed value
   */
  public static QuietHours parse(String hours, String zone) {
    Matcher matcher = HOURS.matcher(hours.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("quiet-hours must be like 22:00-07:00, not " + hours);
    }
    LocalTime from = LocalTime.parse(matcher.group(1));
    LocalTime to = LocalTime.parse(matcher.group(2));
    if (from.equals(to)) {
      throw new IllegalArgumentException("quiet-hours must not begin when they end: " + hours);
    }
    try {
      return new QuietHours(from, to, ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time-zone must be like Europe/Berlin or UTC, not " + zone);
    }
  }

  public boolean include(Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    return from.isAfter(to)
        ? !time.isBefore(from) || time.isBefore(to)
        : !time.isBefore(from) && time.isBefore(to);
  }
}
