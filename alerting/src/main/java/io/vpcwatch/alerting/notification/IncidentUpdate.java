package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of incidents. */
public sealed interface IncidentUpdate extends Notification permits IncidentNotice, Digest {

  /** What it tells of its violations. */
  Delivery.Notice notice();

  /** Which of the reminders it is, if it is one. */
  int reminder();

  /** By which the destination was told of the opening; null if it was not, or did not name it. */
  @Nullable ThreadRef root();

  /** Those that it is about, as they are known now; the oldest first, never empty. */
  List<Violation> violations();

  /**
   * When that happened which it tells, by CloudTrail; null for reminders, and if it turned out
   * never to have been.
   */
  @Nullable Instant eventTime();

  /** When that happened to a violation which is told of it. */
  static @Nullable Instant eventTime(Delivery.Notice notice, Violation violation) {
    if (notice == Delivery.Notice.OPENED) {
      return violation.opened().time();
    }
    return violation.resolved() == null ? null : violation.resolved().time();
  }
}
