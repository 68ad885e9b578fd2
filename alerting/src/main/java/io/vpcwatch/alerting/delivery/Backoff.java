package io.vpcwatch.alerting.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: the delay doubles with each failure in a row, up to a maximum,
 * less a random part of up to a half, so that clients that failed together do not return together.
 */
record Backoff(Duration first, Duration max, RandomGenerator random) {
  private static final int MAX_DOUBLINGS = 20;

  Duration after(int failures) {
    int doublings = Math.max(0, Math.min(failures - 1, MAX_DOUBLINGS));
    long full = Math.min(first.toMillis() << doublings, max.toMillis());
    return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
  }
}
