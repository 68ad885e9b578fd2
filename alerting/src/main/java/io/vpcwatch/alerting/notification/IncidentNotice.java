package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one incident.
 *
 * @param incident the id of the violation under which the destination got to know it: corrections
 *     may have given the violation another one since
 * @param notice what became of it
 * @param reminder which of the reminders it is, if it is one
 * @param root by which the destination was told of the opening; null if it was not, or did not name
 *     it
 * @param violation as it is known now
 */
public record IncidentNotice(
    String incident,
    Delivery.Notice notice,
    int reminder,
    @Nullable ThreadRef root,
    Violation violation)
    implements IncidentUpdate {

  @Override
  public List<Violation> violations() {
    return List.of(violation);
  }

  @Override
  public @Nullable Instant eventTime() {
    return IncidentUpdate.eventTime(notice, violation);
  }
}
