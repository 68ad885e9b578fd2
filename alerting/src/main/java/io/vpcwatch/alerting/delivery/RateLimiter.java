package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the next message may be sent to a channel: by its rate limit, by its requests to
 * wait (Retry-After), and by backoff after failures.
 */
public final class RateLimiter {
  /** After a Retry-After, allow no bursts for this time. */
  private static final Duration NO_BURST = Duration.ofMinutes(1);

  private final Duration interval;
  // How far a burst may run ahead of the interval.
  private final Duration burst;
  // After failures that pass without action, and while the channel waits for a fix.
  private final Backoff backoff;
  private final Backoff refusedBackoff;
  // Of a notification that may have arrived.
  private final Backoff doubtBackoff;
  // A bucket of tokens, as the time at which it will be full: one token is worth one interval.
  private Instant full = Instant.EPOCH;
  private Instant throttledUntil = Instant.EPOCH;
  private Instant noBurstUntil = Instant.EPOCH;
  private Instant backoffUntil = Instant.EPOCH;
  private int failures;
  private @Nullable Instant failingSince;

  public RateLimiter(RateLimit limit, RandomGenerator random) {
    interval = limit.interval();
    burst = interval.multipliedBy(limit.burst() - 1L);
    this.backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random);
    this.refusedBackoff = new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(5), random);
    this.doubtBackoff = new Backoff(Duration.ofMillis(500), Duration.ofHours(1), random);
  }

  public boolean allows(Instant now) {
    return !throttles(now) && !now.isBefore(backoffUntil);
  }

  /** Whether the rate limit or a Retry-After, rather than a failure, prevents sending. */
  public boolean throttles(Instant now) {
    Duration missing = Duration.between(now, full);
    Duration spare = now.isBefore(noBurstUntil) ? Duration.ZERO : burst;
    return now.isBefore(throttledUntil) || missing.compareTo(spare) > 0;
  }

  /** Takes a token for a message that is sent now. */
  public void acquire(Instant now) {
    full = (full.isAfter(now) ? full : now).plus(interval);
  }

  /**
   * Adapts to the outcome of an attempt.
   *
   * @param attempts how often the notification was sent
   * @param doubts how many of the attempts may have arrived although they failed
   * @param isOfMessage whether the channel has accepted others since the last failure of the
   *     notification
   * @return when to send it again if it failed
   */
  public Instant completed(
      Attempt attempt, int attempts, int doubts, boolean isOfMessage, Instant now) {
    if (!(attempt instanceof Attempt.Failed failed)) {
      failures = 0;
      failingSince = null;
      return now;
    }
    if (failed.failure().retry() != Failure.Retry.NEVER && failingSince == null) {
      failingSince = now;
    }
    return switch (failed.failure().retry()) {
      case NEVER -> now;
      case AFTER_FIX -> {
        if (isOfMessage) {
          yield now.plus(refusedBackoff.after(attempts));
        }
        // The whole channel backs off, so no single notification has to.
        backOff(refusedBackoff, now);
        yield now;
      }
      case AUTOMATIC -> {
        Duration retryAfter = failed.retryAfter();
        Instant retryAt =
            now.plus(retryAfter == null ? pause(failed.failure(), attempts, doubts) : retryAfter);
        if (retryAfter != null || failed.failure() == Failure.RATE_LIMITED) {
          throttleUntil(retryAt);
        } else {
          backOff(backoff, now);
        }
        yield retryAt;
      }
    };
  }

  /** Four times as long after each doubt, as each repetition may be a duplicate. */
  private Duration pause(Failure failure, int attempts, int doubts) {
    return failure.isDoubtful() ? doubtBackoff.after(2 * doubts - 1) : backoff.after(attempts);
  }

  /** The channel asked for no messages until then. */
  public void throttleUntil(Instant time) {
    if (time.isAfter(throttledUntil)) {
      throttledUntil = time;
      noBurstUntil = time.plus(NO_BURST);
    }
  }

  /** Since when every attempt has failed; null if the last one has not. */
  public @Nullable Instant failingSince() {
    return failingSince;
  }

  /** Whether every attempt has failed for at least this time. */
  public boolean isFailingFor(Duration duration, Instant now) {
    return failingSince != null && !failingSince.plus(duration).isAfter(now);
  }

  /** Waits longer after each failure in a row: all messages to a channel are likely to fail. */
  private void backOff(Backoff by, Instant now) {
    failures++;
    backoffUntil = now.plus(by.after(failures));
  }
}
