package io.vpcwatch.alerting.outbox;

import java.time.Duration;
import java.time.Instant;

/**
 * When a destination was last told that a violation is open.
 *
 * @param reminders how often it was told again
 */
record ReminderState(Instant at, int reminders) {
  /** By then a day has become years. */
  private static final int MOST_DOUBLINGS = 10;

  static ReminderState first(Instant at) {
    return new ReminderState(at, 0);
  }

  ReminderState again(Instant now) {
    return new ReminderState(now, reminders + 1);
  }

  /** When the next reminder is due: twice as rarely each time. */
  Instant next(Duration interval) {
    return at.plus(interval.multipliedBy(1L << Math.min(reminders, MOST_DOUBLINGS)));
  }
}
