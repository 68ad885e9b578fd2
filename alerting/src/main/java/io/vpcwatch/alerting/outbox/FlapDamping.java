package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Recognises functions whose violations open again and again: whoever was notified of two openings
 * within an hour knows, and is notified of the next one only if it lasts.
 *
 * <p>Kept in memory only: after a restart a function may cause two more notifications.
 */
final class FlapDamping {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MAX_OPENINGS = 2;

  /** How long a violation of such a function has to last before anyone is notified. */
  private static final Duration MIN_AGE = Duration.ofMinutes(15);

  /** What opens again and again. */
  private record Subject(FunctionArn function, PlacementRule rule) {
    static Subject of(Violation violation) {
      return new Subject(violation.functionArn(), violation.rule());
    }
  }

  private record Opening(Subject subject, Instant at) {}

  private final Deque<Opening> openings = new ArrayDeque<>();
  private final Map<Subject, Integer> counts = new HashMap<>();

  /** The channel has accepted the notification of an opening. */
  void notified(Violation violation, Instant now) {
    Subject subject = Subject.of(violation);
    openings.add(new Opening(subject, now));
    counts.merge(subject, 1, Integer::sum);
  }

  /** How many openings of a function and rule the channel was notified of within the last hour. */
  int openings(Violation violation, Instant now) {
    while (!openings.isEmpty() && openings.peek().at().isBefore(now.minus(WINDOW))) {
      counts.computeIfPresent(
          openings.poll().subject(), (key, count) -> count == 1 ? null : count - 1);
    }
    return counts.getOrDefault(Subject.of(violation), 0);
  }

  /** With its opening, if that is pending, held back until it has lasted. */
  Incident damped(Incident incident, Instant now) {
    return incident.isOpening() && openings(incident.violation(), now) >= MAX_OPENINGS
        ? incident.with(
            pending -> pending.notBefore(incident.violation().opened().time().plus(MIN_AGE)), now)
        : incident;
  }
}
