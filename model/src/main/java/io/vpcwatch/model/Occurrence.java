package io.vpcwatch.model;

import java.time.Instant;

/**
 * A moment in the life of a function: when, by which event and by whom.
 *
 * @param time CloudTrail's {@code eventTime}, whole seconds
 */
public record Occurrence(Instant time, String eventId, Actor actor) {

  static Occurrence of(FunctionChange change) {
    return new Occurrence(change.eventTime(), change.eventId(), change.actor());
  }
}
