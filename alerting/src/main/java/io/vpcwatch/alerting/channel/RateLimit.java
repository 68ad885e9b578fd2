package io.vpcwatch.alerting.channel;

import java.time.Duration;

/**
 * How fast a destination wants to be spoken to.
 *
 * @param interval between two messages in the long run; zero if it does not mind
 * @param burst how many may follow one another at once after a time of silence
 * @param handover how many may be with the destination's worker at the same time
 */
public record RateLimit(Duration interval, int burst, int handover) {

  /** Rejects what would never let a message through. */
  public RateLimit {
    if (interval.isNegative() || burst < 1 || handover < 1) {
      throw new IllegalArgumentException("a rate that lets nothing through");
    }
  }

  /** As fast as the destination takes it. */
  public static RateLimit unlimited() {
    return new RateLimit(Duration.ZERO, 1, 32);
  }

  /**
   * One message at a time, so that the answer to one ("too fast, wait") is known before the next is
   * sent.
   */
  public static RateLimit every(Duration interval, int burst) {
    return new RateLimit(interval, burst, 1);
  }

  public boolean isLimited() {
    return !interval.isZero();
  }
}
