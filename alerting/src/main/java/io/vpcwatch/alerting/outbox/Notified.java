package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.ThreadRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the destination was notified that a violation is open.
 *
 * @param at the last time
 * @param reminders how many reminders followed the first notification
 * @param root the message about the opening, null if the destination gave no reference to it
 */
public record Notified(Instant at, int reminders, @Nullable ThreadRef root) {
  private static final int MAX_DOUBLINGS = 10;

  /** Security Hub forgets a finding that was not updated for 90 days. */
  private static final Duration LONGEST = Duration.ofDays(80);

  Notified again(Instant now) {
    return new Notified(now, reminders + 1, root);
  }

  /** When the next reminder is due: the interval doubles with each, up to a limit. */
  Instant nextReminder(Duration interval) {
    Duration doubled = interval.multipliedBy(1L << Math.min(reminders, MAX_DOUBLINGS));
    Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
    return at.plus(doubled.compareTo(longest) > 0 ? longest : doubled);
  }
}
