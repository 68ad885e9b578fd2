package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.EnumCounters;
import java.time.InstantSource;

/** The metrics of alerting as a whole; makes those of each channel. */
public final class AlertingMetrics {
  final MeterRegistry registry;
  final InstantSource clock;
  final EnumCounters<SuppressionReason> suppressed;
  final Counter throttle;
  private final EnumCounters<DeadLetterReason> deadLetters;

  public AlertingMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    suppressed =
        new EnumCounters<>(
            SuppressionReason.class,
            "reason",
            Counter.builder("vpcwatch.notifications.suppressed")
                .description("Violations that a channel was not notified of, by rule")
                .withRegistry(registry));
    throttle =
        Counter.builder("vpcwatch.slack.throttle")
            .description("Time for which a notification was due, and Slack's rate limit kept it")
            .baseUnit("seconds")
            .register(registry);
    deadLetters = DeadLetterReason.counters(DeadLetterReason.OF_TOPICS, "alerting", registry);
  }

  public void deadLetter(DeadLetterReason reason) {
    deadLetters.increment(reason);
  }

  /** The metrics of a channel, whose series exist from now on, at zero. */
  public ChannelMetrics channel(String name) {
    return new ChannelMetrics(name, this);
  }
}
