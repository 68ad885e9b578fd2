package io.vpcwatch.model;

import java.time.Instant;

/**
 * Refers to an event of a function: when, which event and by whom.
 *
 * @param time CloudTrail's {@code eventTime}, whole seconds
 */
public record EventRef(Instant time, String eventId, Actor actor) {

  static EventRef of(FunctionChange change) {
    return new EventRef(change.eventTime(), change.eventId(), change.actor());
  }
}
