package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which violations are news.
 *
 * @param pageWithin how long ago a violation may have begun when it is first seen. It is also what
 *     makes it safe to forget finished incidents: a record of an old violation that is read again
 *     is no news, whether it is remembered or not.
 * @param grace how long a violation must have lasted before anybody is told: creating a function
 *     and attaching it a moment later is no incident
 */
public record SuppressionRule(Duration pageWithin, Duration grace) {
  /** What is read late has often got its end right behind it. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** Why nobody is to be told that the violation began; null if somebody is. */
  @Nullable SuppressionReason suppresses(Violation violation, Instant now) {
    if (violation.replayed()) {
      return SuppressionReason.REPLAYED;
    }
    if (violation.late()) {
      return SuppressionReason.LATE;
    }
    return violation.opened().time().plus(pageWithin).isBefore(now)
        ? SuppressionReason.TOO_OLD
        : null;
  }

  /** When it may be told that the violation, of which we hear now, began. */
  Instant due(Violation violation, Instant now) {
    Instant lasted = violation.opened().time().plus(grace);
    Instant settled = now.plus(grace.compareTo(SETTLING) < 0 ? grace : SETTLING);
    return lasted.isAfter(settled) ? lasted : settled;
  }
}
