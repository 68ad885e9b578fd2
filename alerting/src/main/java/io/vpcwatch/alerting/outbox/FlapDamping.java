package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.FunctionArn;
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

  private record Opening(FunctionArn function, Instant at) {}

  private final Deque<Opening> openings = new ArrayDeque<>();
  private final Map<FunctionArn, Integer> counts = new HashMap<>();

  /** The channel has accepted the notification of an opening. */
  void notified(FunctionArn function, Instant now) {
    openings.add(new Opening(function, now));
    counts.merge(function, 1, Integer::sum);
  }

  /** How many openings of a function the channel was notified of within the last hour. */
  int openings(FunctionArn function, Instant now) {
    while (!openings.isEmpty() && openings.peek().at().isBefore(now.minus(WINDOW))) {
      counts.computeIfPresent(
          openings.poll().function(), (key, count) -> count == 1 ? null : count - 1);
    }
    return counts.getOrDefault(function, 0);
  }

  /** With its opening, if that is pending, held back until it has lasted. */
  Incident damped(Incident incident, Instant now) {
    return incident.isOpening() && openings(incident.violation().functionArn(), now) >= MAX_OPENINGS
        ? incident.with(
            pending -> pending.notBefore(incident.violation().opened().time().plus(MIN_AGE)), now)
        : incident;
  }
}
