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
  // A day doubled ten times is almost three years.
  private static final int MAX_DOUBLINGS = 10;

  Notified again(Instant now) {
    return new Notified(now, reminders + 1, root);
  }

  /** When the next reminder is due: the interval doubles with each. */
  Instant nextReminder(Duration interval) {
    return at.plus(interval.multipliedBy(1L << Math.min(reminders, MAX_DOUBLINGS)));
  }
}
