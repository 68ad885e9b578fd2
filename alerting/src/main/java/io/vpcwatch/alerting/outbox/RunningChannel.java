package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import java.util.Optional;

/**
 * A channel of this process.
 *
 * @param fallback the channel that is notified of its failures; all others if there is none
 */
public record RunningChannel(
    ChannelWorker worker,
    Subscription subscription,
    Optional<String> fallback,
    ChannelMetrics metrics) {

  public String name() {
    return worker.channel().name();
  }

  RateLimit rateLimit() {
    return worker.channel().rateLimit();
  }
}
