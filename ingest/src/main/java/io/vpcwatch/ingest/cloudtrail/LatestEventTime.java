package io.vpcwatch.ingest.cloudtrail;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The newest of many event times. CloudTrail writes all of them in one format whose bytes compare
 * like the times, so that nearly no record of a trail needs a parser for its time.
 */
final class LatestEventTime {
  private static final byte[] SHAPE = "0000-00-00T00:00:00Z".getBytes(StandardCharsets.US_ASCII);

  private final byte[] newest = new byte[SHAPE.length];
  private boolean any;

  /**
   * Ignores anything that is not a time.
   *
   * @param from the index of the opening quote; -1 for none
   * @param to the end of the readable bytes
   */
  void add(byte[] bytes, int from, int to) {
    int first = from + 1;
    int end = first + SHAPE.length;
    if (from < 0 || end >= to || bytes[from] != '"' || bytes[end] != '"') {
      return;
    }
    if (isNewer(bytes, first, end) && isTime(bytes, first)) {
      System.arraycopy(bytes, first, newest, 0, SHAPE.length);
      any = true;
    }
  }

  void add(String time) {
    byte[] quoted = ('"' + time + '"').getBytes(StandardCharsets.UTF_8);
    add(quoted, 0, quoted.length);
  }

  /** Empty if there was none, or if the newest one is not a date of the calendar. */
  Optional<Instant> get() {
    if (!any) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(new String(newest, StandardCharsets.US_ASCII)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private boolean isNewer(byte[] bytes, int from, int to) {
    return Arrays.compare(bytes, from, to, newest, 0, SHAPE.length) > 0;
  }

  private static boolean isTime(byte[] bytes, int from) {
    for (int i = 0; i < SHAPE.length; i++) {
      byte b = bytes[from + i];
      if (SHAPE[i] == '0' ? b < '0' || b > '9' : b != SHAPE[i]) {
        return false;
      }
    }
    return true;
  }
}
