package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of many incidents of one account within a short time.
 *
 * @param reminder which of the reminders it is, if it is one
 * @param root by which the destination was told of all the openings; null if there is no such one
 * @param violations the oldest first, at least two
 */
public record Digest(
    String account,
    Delivery.Notice notice,
    int reminder,
    @Nullable ThreadRef root,
    List<Violation> violations)
    implements IncidentUpdate {

  /** Copies the list. */
  public Digest {
    violations = List.copyOf(violations);
  }

  @Override
  public @Nullable Instant eventTime() {
    return IncidentUpdate.eventTime(notice, violations.get(0));
  }
}
