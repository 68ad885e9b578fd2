package io.vpcwatch.alerting.channel;

import java.time.Duration;

/**
 * How fast a destination accepts messages.
 *
 * @param interval the average time between two messages; zero: unlimited
 * @param burst how many may be sent at once after a pause
 * @param handover how many may be in flight at the channel's worker
 */
public record RateLimit(Duration interval, int burst, int handover) {

  /** Rejects limits that would block every message. */
  public RateLimit {
    if (interval.isNegative() || burst < 1 || handover < 1) {
      throw new IllegalArgumentException("rate limit blocks every message");
    }
  }

  /** As fast as the destination accepts messages. */
  public static RateLimit unlimited() {
    return new RateLimit(Duration.ZERO, 1, 32);
  }

  /**
   * One message at a time, so that the response to one, such as "too fast, wait", is known before
   * the next is sent.
   */
  public static RateLimit every(Duration interval, int burst) {
    return new RateLimit(interval, burst, 1);
  }
}
