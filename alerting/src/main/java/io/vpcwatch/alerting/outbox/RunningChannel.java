package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A channel of this process: shared by all tasks of Kafka Streams, and outlives them.
 *
 * @param route selects the violations that the channel is notified of
 * @param fallback the channel that is notified of its failures; all others if there is none
 */
public record RunningChannel(
    ChannelWorker worker,
    Predicate<Violation> route,
    Optional<QuietHours> quietHours,
    Optional<String> fallback,
    ChannelMetrics metrics) {

  public String name() {
    return worker.channel().name();
  }

  RateLimit rateLimit() {
    return worker.channel().rateLimit();
  }

  boolean isQuiet(Instant now) {
    return quietHours.isPresent() && quietHours.get().include(now);
  }
}
