package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a channel accepts nothing any more, of which its fallbacks are to be notified. */
final class Outage {
  /** A channel that fails for this time has its fallbacks notified. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private final RateLimiter limiter;
  // Why the channel accepts nothing; null if it does.
  private Attempt.@Nullable Failed failure;
  // Since when the failure lasts that was reported; null if none was.
  private @Nullable Instant reportedSince;
  private boolean isRecoveryReported;

  Outage(RateLimiter limiter) {
    this.limiter = limiter;
  }

  /**
   * Takes in the outcome of an attempt.
   *
   * @param isOfMessage whether the channel has accepted others meanwhile
   */
  void completed(Attempt attempt, boolean isOfMessage) {
    if (attempt instanceof Attempt.Delivered) {
      failure = null;
    } else if (attempt instanceof Attempt.Failed failed
        && failed.failure().retry() != Failure.Retry.NEVER
        && !isOfMessage) {
      failure = failed;
    }
  }

  /** Why the channel accepts nothing any more; null if it may accept something. */
  Attempt.@Nullable Failed reason(Instant now) {
    boolean isOutage =
        failure != null
            && (failure.failure().retry() == Failure.Retry.AFTER_FIX
                || limiter.isFailingFor(PATIENCE, now));
    return isOutage ? failure : null;
  }

  /** As {@link #reason}, once for each outage. */
  Attempt.@Nullable Failed unreported(Instant now) {
    Attempt.Failed reason = reportedSince == null ? reason(now) : null;
    if (reason != null) {
      Instant since = limiter.failingSince();
      reportedSince = since == null ? now : since;
      isRecoveryReported = false;
    }
    return reason;
  }

  /** Since when the channel had failed that accepts a notification; null if that is known. */
  @Nullable Instant recoveredFrom(@Nullable Pending accepted) {
    Instant since = reportedSince;
    if (since == null && accepted != null && accepted.reported() && !isRecoveryReported) {
      // A former process has reported it.
      since = accepted.since();
    }
    isRecoveryReported = true;
    reportedSince = null;
    return since;
  }
}
