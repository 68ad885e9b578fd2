package io.vpcwatch.alerting.delivery;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The hand-over of a notification to the worker that sends it. It is stored with the incident, so
 * that a new owner of the channel does not send what another process may be sending.
 *
 * @param owner the id of the worker, which lives as long as its process
 */
public record Handover(String owner, Instant at) {
  static final Duration START_WITHIN = Duration.ofSeconds(2);

  /** A channel's request timeout and a margin. */
  private static final Duration ATTEMPT = Duration.ofSeconds(12);

  @JsonCreator
  public Handover {}

  /** As the former release stored it: whether the notification was in flight. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static @Nullable Handover of(boolean inFlight) {
    return inFlight ? new Handover("", Instant.EPOCH) : null;
  }

  /** Whether an attempt may still begin: later, another process may have taken over. */
  boolean allowsStart(Instant now) {
    return !now.isAfter(at.plus(START_WITHIN));
  }

  /**
   * Whether no attempt of a hand-over at that time can be under way any more, as far as is known:
   * of one in the future, the clock was set back.
   */
  public static boolean isOver(Instant at, Instant now) {
    return now.isAfter(at.plus(START_WITHIN).plus(ATTEMPT)) || at.isAfter(now.plus(ATTEMPT));
  }
}
