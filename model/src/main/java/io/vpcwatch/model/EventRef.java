package io.vpcwatch.model;

import java.time.Instant;

/**
 * Refers to an event of a function: when, which event and by whom. Such an event may also be that
 * an exemption begins or ends: then the id is {@code exemption/} and that of the exemption.
 *
 * @param time CloudTrail's {@code eventTime}, whole seconds
 */
public record EventRef(Instant time, String eventId, Actor actor) {

  static EventRef of(FunctionChange change) {
    return new EventRef(change.eventTime(), change.eventId(), change.actor());
  }

  /** The exemption begins or ends; its owner answers for it. */
  public static EventRef of(Exemption exemption, Instant time) {
    return new EventRef(
        time,
        "exemption/" + exemption.id(),
        new Actor(exemption.owner(), "ExemptionOwner", null, null, null));
  }
}
