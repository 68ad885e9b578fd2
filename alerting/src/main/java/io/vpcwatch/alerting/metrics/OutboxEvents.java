package io.vpcwatch.alerting.metrics;

import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happens in the outbox of one channel, for the record and for the numbers. */
public interface OutboxEvents {

  /** A notice is delivered or given up, or it is known that it waits. */
  void decided(Delivery delivery);

  /** Nobody is to be told of a violation. */
  void suppressed(Delivery delivery, SuppressionReason reason);

  /**
   * A notice is handed to the channel.
   *
   * @param attempt 1 for the first time
   */
  void handedOver(int attempt);

  /**
   * The channel has answered. Every hand-over leads to at most one answer; fewer if the process
   * dies.
   */
  void answered(DeliveryResult receipt);

  /** For so long something was due, and the channel's rate or its wish for silence kept it. */
  void throttled(Duration time);

  /**
   * What there is to tell, as of now.
   *
   * @param oldest since when the oldest of them has been waiting, null if there are none
   */
  void pending(long notices, @Nullable Instant oldest);
}
