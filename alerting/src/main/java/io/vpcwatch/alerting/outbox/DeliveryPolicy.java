package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which violations channels are notified of, and when.
 *
 * @param pageWithin how long ago a violation may have opened when it is first seen. What is open is
 *     news whatever its age, unless ingest has known of it for long, so that a change of the policy
 *     or of vpcwatch found it. It also makes it safe to forget finished incidents: an old violation
 *     that is read again is suppressed, whether it is remembered or not.
 * @param grace the minimum age of a violation before anyone is notified: to create a function and
 *     attach it a moment later is no incident
 * @param groupMoreThan more notifications of one account than this at once are grouped
 * @param groupWithin the time that counts as at once, and for which a group is collected
 * @param reminderInterval when the first reminder of an open violation is sent; zero: never
 * @param ownership decides the severity
 * @param random for the jitter of the backoff
 */
public record DeliveryPolicy(
    Duration pageWithin,
    Duration grace,
    int groupMoreThan,
    Duration groupWithin,
    Duration reminderInterval,
    Ownership ownership,
    RandomGenerator random) {
  /** Of what is read late, the end often follows at once. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** Longer than any maintenance of vpcwatch. */
  private static final Duration NEWS = Duration.ofDays(1);

  private static final Duration MIN_RETENTION = Duration.ofDays(7);

  /** For a channel that takes no digests. */
  DeliveryPolicy ungrouped() {
    return new DeliveryPolicy(
        pageWithin, grace, Integer.MAX_VALUE, groupWithin, reminderInterval, ownership, random);
  }

  /** Why nobody is notified of the opening; null if someone is. */
  @Nullable SuppressionReason suppresses(Violation violation, Instant now) {
    if (violation.replayed()) {
      return SuppressionReason.REPLAYED;
    }
    if (violation.late()) {
      return SuppressionReason.LATE;
    }
    boolean isNews =
        !violation.opened().time().plus(pageWithin).isBefore(now)
            || (violation.isOpen() && !violation.detectedAt().plus(NEWS).isBefore(now));
    return isNews ? null : SuppressionReason.TOO_OLD;
  }

  /** Whether it is sent in quiet hours, and never hidden among others in a digest. */
  boolean isUrgent(Violation violation) {
    return severity(violation) == Severity.HIGH;
  }

  Severity severity(Violation violation) {
    return ownership.severity(violation);
  }

  /** When the notification of an opening is due that is seen now. */
  Instant due(Violation violation, Instant now) {
    // The policy of the account may have its own.
    Duration age = violation.grace() == null ? grace : violation.grace();
    Instant lasted = violation.opened().time().plus(age);
    Instant settled = now.plus(age.compareTo(SETTLING) < 0 ? age : SETTLING);
    return lasted.isAfter(settled) ? lasted : settled;
  }

  /**
   * How long a finished incident is kept: what is forgotten must be too old to notify anyone when
   * it is read again.
   */
  Duration retention() {
    Duration retention = pageWithin.multipliedBy(2);
    return retention.compareTo(MIN_RETENTION) > 0 ? retention : MIN_RETENTION;
  }
}
