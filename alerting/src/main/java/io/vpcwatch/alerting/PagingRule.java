package io.vpcwatch.alerting;

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
 */
record PagingRule(Duration pageWithin) {

  /** Why nobody is to be told that the violation began; null if somebody is. */
  @Nullable Suppression suppresses(Violation violation, Instant now) {
    if (violation.replayed()) {
      return Suppression.REPLAYED;
    }
    if (violation.late()) {
      return Suppression.LATE;
    }
    return violation.opened().time().plus(pageWithin).isBefore(now) ? Suppression.TOO_OLD : null;
  }
}
