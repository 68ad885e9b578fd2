package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a channel may be spoken to next: by its rate, by the silence it asked for, and by what its
 * failures advise.
 */
public final class RateLimiter {
  /** Who asked for silence does not take the bursts that he is said to take. */
  private static final Duration NO_BURST = Duration.ofMinutes(1);

  private final RateLimit rate;
  private final Backoff transientBackoff;
  private final Backoff refusedBackoff;
  // A bucket of tokens, as the moment at which it will be full: one token is worth one interval.
  private Instant full = Instant.EPOCH;
  private Instant silentUntil = Instant.EPOCH;
  private Instant noBurstUntil = Instant.EPOCH;
  private Instant pausedUntil = Instant.EPOCH;
  private int failures;
  private @Nullable Instant failingSince;

  /**
   * @param transientBackoff after failures that pass without anyone's action
   * @param refusedBackoff while the channel waits for a correction
   */
  public RateLimiter(RateLimit rate, Backoff transientBackoff, Backoff refusedBackoff) {
    this.rate = rate;
    this.transientBackoff = transientBackoff;
    this.refusedBackoff = refusedBackoff;
  }

  public boolean allows(Instant now) {
    return !throttles(now) && !now.isBefore(pausedUntil);
  }

  /** It is the channel's wish, not its trouble, that nothing may be sent now. */
  public boolean throttles(Instant now) {
    Duration missing = Duration.between(now, full);
    int burst = now.isBefore(noBurstUntil) ? 1 : rate.burst();
    Duration spare = rate.interval().multipliedBy(burst - 1L);
    return now.isBefore(silentUntil) || missing.compareTo(spare) > 0;
  }

  /** A message is handed over. */
  public void spend(Instant now) {
    full = (full.isAfter(now) ? full : now).plus(rate.interval());
  }

  /**
   * The channel has answered.
   *
   * @param attempts how often it was told what it answers to
   * @return when to try again if it failed
   */
  public Instant answered(Attempt attempt, int attempts, Instant now) {
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
        // The pause is the channel's; within it no notice is worse off than another.
        pause(refusedBackoff, now);
        yield now;
      }
      case AUTOMATIC -> {
        Duration wished = failed.retryAfter();
        Instant again = now.plus(wished == null ? transientBackoff.after(attempts) : wished);
        if (wished != null || failed.failure() == Failure.RATE_LIMITED) {
          silence(again);
        } else {
          pause(transientBackoff, now);
        }
        yield again;
      }
    };
  }

  /** The channel asked to be left alone until then. */
  public void silence(Instant until) {
    if (until.isAfter(silentUntil)) {
      silentUntil = until;
      noBurstUntil = until.plus(NO_BURST);
    }
  }

  /** Whether nothing has got through for so long. */
  public boolean failsFor(Duration duration, Instant now) {
    return failingSince != null && !failingSince.plus(duration).isAfter(now);
  }

  /**
   * Pauses for longer with every failure in a row: all messages to a channel are likely to share
   * one's fate.
   */
  private void pause(Backoff backoff, Instant now) {
    failures++;
    pausedUntil = now.plus(backoff.after(failures));
  }
}
