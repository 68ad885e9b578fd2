package io.vpcwatch.bench;

import java.time.Duration;

/** Waits for conditions. */
final class Wait {
  private static final long INTERVAL_MILLIS = 10;

  private Wait() {}

  /** A condition of the measured process. */
  @FunctionalInterface
  interface Condition<E extends Exception> {
    boolean holds() throws E, InterruptedException;
  }

  /** Returns whether the condition was met in time. */
  static <E extends Exception> boolean until(Duration atMost, Condition<E> condition)
      throws E, InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > atMost.toNanos()) {
        return false;
      }
      Thread.sleep(INTERVAL_MILLIS);
    }
    return true;
  }
}
