package io.vpcwatch.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Decides whether to replace a failed stream thread. A failure that persists has to become visible.
 */
final class RestartPolicy {
  static final int MAX_RESTARTS = 5;
  static final Duration WINDOW = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Deque<Instant> recent = new ArrayDeque<>();

  RestartPolicy(InstantSource clock) {
    this.clock = clock;
  }

  /** False if the failure is not retriable, or the thread has failed too often recently. */
  synchronized boolean allowsRestartAfter(Throwable failure) {
    Instant now = clock.instant();
    recent.removeIf(restart -> restart.isBefore(now.minus(WINDOW)));
    if (!isCausedBy(failure, RetriableException.class) || recent.size() == MAX_RESTARTS) {
      return false;
    }
    recent.add(now);
    return true;
  }

  /** Kafka marks errors by their type, somewhere in the chain of causes. */
  static boolean isCausedBy(Throwable failure, Class<? extends Exception> type) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(type::isInstance);
  }
}
