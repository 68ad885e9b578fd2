package io.vpcwatch.alerting.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after so many failures in a row: twice as long each time, up to a limit, less a
 * random part of up to a half, so that many who failed together do not come back together.
 */
public record Backoff(Duration first, Duration most, RandomGenerator random) {
  private static final int MOST_DOUBLINGS = 20;

  Duration after(int failures) {
    int doublings = Math.max(0, Math.min(failures - 1, MOST_DOUBLINGS));
    long full = Math.min(first.toMillis() << doublings, most.toMillis());
    return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
  }
}
