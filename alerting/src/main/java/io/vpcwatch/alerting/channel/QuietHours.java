package io.vpcwatch.alerting.channel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

  /** The time zone of such hours. */
  public record Zone(ZoneId id) {

    /**
     * @param zone like Europe/Berlin
     * @throws IllegalArgumentException with the malformed value
     */
    public static Zone parse(String setting, String zone) {
      try {
        return new Zone(ZoneId.of(zone));
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            setting + " must be like Europe/Berlin or UTC, not " + zone);
      }
    }
  }

  /**
   * In UTC.
   *
   * @param hours like 22:00-07:00
   * @throws IllegalArgumentException with the malformed value
   */
  public static QuietHours parse(String setting, String hours) {
    Matcher matcher = HOURS.matcher(hours.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(setting + " must be like 22:00-07:00, not " + hours);
    }
    LocalTime from = LocalTime.parse(matcher.group(1));
    LocalTime to = LocalTime.parse(matcher.group(2));
    if (from.equals(to)) {
      throw new IllegalArgumentException(setting + " must not begin when they end: " + hours);
    }
    return new QuietHours(from, to, ZoneOffset.UTC);
  }

  public QuietHours in(Zone other) {
    return new QuietHours(from, to, other.id());
  }

  public boolean include(Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    return from.isAfter(to)
        ? !time.isBefore(from) || time.isBefore(to)
        : !time.isBefore(from) && time.isBefore(to);
  }
}
