package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one destination is to be told.
 *
 * @param incident the id of the violation under which the destination got to know it: corrections
 *     may have given the violation another one since
 * @param notice that it began or that it is over
 * @param violation as it is known now
 */
public record Notification(String incident, Delivery.Notice notice, Violation violation) {

  /** When it happened, by CloudTrail; null for the end of what turned out never to have been. */
  public @Nullable Instant eventTime() {
    if (notice == Delivery.Notice.OPENED) {
      return violation.opened().time();
    }
    return violation.resolved() == null ? null : violation.resolved().time();
  }
}
