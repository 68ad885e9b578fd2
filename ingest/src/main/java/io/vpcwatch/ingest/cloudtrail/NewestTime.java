package io.vpcwatch.ingest.cloudtrail;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The newest of many event times. CloudTrail writes all of them with the same digits, so that their
 * bytes compare as they do: what nearly every record of a trail needs of them takes no parser.
 */
final class NewestTime {
  private static final byte[] SHAPE = "0000-00-00T00:00:00Z".getBytes(StandardCharsets.US_ASCII);

  private final byte[] newest = new byte[SHAPE.length];
  private boolean any;

  /**
   * What is not a time is passed over.
   *
   * @param from the index of the opening quote; -1 for none
   * @param to the end of what may be looked at
   */
  void see(byte[] bytes, int from, int to) {
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

  void see(String time) {
    byte[] quoted = ('"' + time + '"').getBytes(StandardCharsets.UTF_8);
    see(quoted, 0, quoted.length);
  }

  /** Nothing if there was none, or if the newest one is of a day that no calendar has. */
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
