package io.vpcwatch.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** {@link Instant#toString} and its inverse for the years 0 to 9999, several times as fast. */
final class IsoInstant {
  private static final String PATTERN = "0000-00-00T00:00:00";
  private static final int SECONDS_LENGTH = PATTERN.length();
  private static final long SECONDS_PER_DAY = 86_400;

  private IsoInstant() {}

  static String format(Instant time) {
    long seconds = time.getEpochSecond();
    // Years of four digits are all that vpcwatch writes.
    if (seconds < -62_167_219_200L || seconds > 253_402_300_799L) {
      return time.toString();
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
    int second = Math.floorMod(seconds, (int) SECONDS_PER_DAY);
    int nanos = time.getNano();
    int digits = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    char[] text = new char[SECONDS_LENGTH + (digits == 0 ? 1 : digits + 2)];
    PATTERN.getChars(0, SECONDS_LENGTH, text, 0);
    put(text, 0, 4, date.getYear());
    put(text, 5, 2, date.getMonthValue());
    put(text, 8, 2, date.getDayOfMonth());
    put(text, 11, 2, second / 3600);
    put(text, 14, 2, second / 60 % 60);
    put(text, 17, 2, second % 60);
    if (digits > 0) {
      text[SECONDS_LENGTH] = '.';
      put(
          text,
          SECONDS_LENGTH + 1,
          digits,
          digits == 9 ? nanos : digits == 6 ? nanos / 1_000 : nanos / 1_000_000);
    }
    text[text.length - 1] = 'Z';
    return new String(text);
  }

  private static void put(char[] text, int offset, int digits, int number) {
    for (int i = offset + digits - 1; i >= offset; i--) {
      text[i] = (char) ('0' + number % 10);
      number /= 10;
    }
  }

  /** Returns null for any other form of a time. */
  static @Nullable Instant parse(char[] text, int offset, int length) {
    if (!matches(text, offset, length)) {
      return null;
    }
    int hour = number(text, offset + 11, 2);
    int minute = number(text, offset + 14, 2);
    int second = number(text, offset + 17, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    int nanos = 0;
    for (int i = SECONDS_LENGTH + 1, scale = 100_000_000; i < length - 1; i++, scale /= 10) {
      nanos += (text[offset + i] - '0') * scale;
    }
    try {
      LocalDate date =
          LocalDate.of(
              number(text, offset, 4), number(text, offset + 5, 2), number(text, offset + 8, 2));
      return Instant.ofEpochSecond(
          date.toEpochDay() * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second, nanos);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean matches(char[] text, int offset, int length) {
    if (length <= SECONDS_LENGTH
        || length > SECONDS_LENGTH + 11
        || text[offset + length - 1] != 'Z') {
      return false;
    }
    for (int i = 0; i < length - 1; i++) {
      char expected = i < SECONDS_LENGTH ? PATTERN.charAt(i) : i == SECONDS_LENGTH ? '.' : '0';
      char actual = text[offset + i];
      if (expected == '0' ? actual < '0' || actual > '9' : actual != expected) {
        return false;
      }
    }
    return length != SECONDS_LENGTH + 2; // a point without digits
  }

  private static int number(char[] text, int offset, int digits) {
    int number = 0;
    for (int i = offset; i < offset + digits; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
