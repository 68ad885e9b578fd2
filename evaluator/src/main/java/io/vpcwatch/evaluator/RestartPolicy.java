package io.vpcwatch.evaluator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.RetriableException;

/** Decides whether a stream thread that died is replaced: trouble that lasts has to be seen. */
final class RestartPolicy {
  static final int MOST = 5;
  static final Duration WITHIN = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Deque<Instant> recent = new ArrayDeque<>();

  RestartPolicy(InstantSource clock) {
    this.clock = clock;
  }

  /** False if it would die of the same again, or does so all the time. */
  synchronized boolean allowAfter(Throwable death) {
    Instant now = clock.instant();
    recent.removeIf(restart -> restart.isBefore(now.minus(WITHIN)));
    if (!isPassing(death) || recent.size() == MOST) {
      return false;
    }
    recent.add(now);
    return true;
  }

  /** Kafka says so itself, somewhere in the chain of causes. */
  private static boolean isPassing(Throwable death) {
    for (Throwable cause = death; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }
}
