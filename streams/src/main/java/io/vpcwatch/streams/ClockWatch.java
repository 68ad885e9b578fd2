package io.vpcwatch.streams;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Notices when the wall clock is set back. Kafka's clients count their timeouts, heartbeats and
 * punctuations by it, and wait until it has caught up, which may take hours.
 */
final class ClockWatch {
  /** By how much the clock may be set back: for so long everything waits. */
  static final Duration TOLERANCE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private long ahead;

  /**
   * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
   */
  ClockWatch(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    ahead = millisAhead();
  }

  /**
   * Whether the clock was set back since the last call, or in several steps since an earlier one.
   */
  boolean isSetBack() {
    long now = millisAhead();
    boolean isBack = now < ahead - TOLERANCE.toMillis();
    if (isBack || now > ahead) {
      ahead = now;
    }
    return isBack;
  }

  private long millisAhead() {
    return clock.millis() - nanoTime.getAsLong() / 1_000_000;
  }
}
