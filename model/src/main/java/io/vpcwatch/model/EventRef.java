package io.vpcwatch.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Refers to an event of a function: when, which event and by whom. Such an event may also be that
 * an exemption begins or ends: then the id is {@code exemption/} and that of the exemption.
 *
 * @param time CloudTrail's {@code eventTime}, whole seconds
 */
public record EventRef(Instant time, String eventId, Actor actor) {
  private static final String EXEMPTION = "exemption/";

  public static EventRef of(FunctionChange change) {
    return new EventRef(change.eventTime(), change.eventId(), change.actor());
  }

  /** Something of which nobody knows who caused it. */
  public static EventRef unknown(Instant time) {
    return new EventRef(time, "-unknown/" + time, Actor.unknown());
  }

  /** The exemption begins or ends; its owner answers for it. */
  public static EventRef of(Exemption exemption, Instant time) {
    return new EventRef(
        time,
        EXEMPTION + exemption.id(),
        new Actor(exemption.owner(), "ExemptionOwner", null, null, null));
  }

  /**
   * Who caused it. Nobody called AWS when an exemption began or ended, so it is named instead of
   * its owner.
   */
  public String caller() {
    return exemption() == null ? actor.displayName() : eventId;
  }

  /** The id of the exemption that begins or ends, null if it is an event of CloudTrail. */
  public @Nullable String exemption() {
    return eventId.startsWith(EXEMPTION) ? eventId.substring(EXEMPTION.length()) : null;
  }
}
