package io.vpcwatch.ingest.backfill;

import java.time.Instant;

/**
 * A range of event times.
 *
 * @param from included
 * @param to not included
 */
public record TimeRange(Instant from, Instant to) {
  public TimeRange {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from (" + from + ") is not before to (" + to + ")");
    }
  }

  public static TimeRange all() {
    return new TimeRange(Instant.MIN, Instant.MAX);
  }

  public boolean includes(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
