package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.Optional;

/**
 * A channel of this process: shared by all tasks of Kafka Streams, and outlives them.
 *
 * @param fallback the channel that is notified of its failures; all others if there is none
 */
public record RunningChannel(
    ChannelWorker worker,
    Routes routes,
    Optional<QuietHours> quietHours,
    Optional<String> fallback,
    ChannelMetrics metrics) {

  public String name() {
    return worker.channel().name();
  }

  /** Whether the channel gets the violation at once, or in its daily summary. */
  boolean takes(Violation violation) {
    return routes.select(violation) || summarizes(violation);
  }

  /** A channel that takes incidents one by one, as PagerDuty does, gets no summary. */
  boolean summarizes(Violation violation) {
    return worker.channel().takesDigests() && routes.summarize(violation);
  }

  /**
   * Whether the channel may know a violation that it does not take, because corrections changed
   * what its routes depend on. A violation that opens is new to it.
   */
  boolean mayKnow(Violation violation) {
    return violation.transition() != Violation.Transition.OPENED && routes.concern(violation);
  }

  boolean isQuiet(Instant now) {
    return quietHours.isPresent() && quietHours.get().include(now);
  }
}
