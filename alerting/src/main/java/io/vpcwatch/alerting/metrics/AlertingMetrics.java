package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.service.runtime.Metrics;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of alerting. Every series is there from the start, at zero: an alert on a counter
 * that does not exist yet never fires.
 */
public final class AlertingMetrics {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Map<SuppressionReason, Counter> suppressed = new EnumMap<>(SuppressionReason.class);
  private final Counter throttle;
  private final Counter unreadable;

  public AlertingMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    for (SuppressionReason reason : SuppressionReason.values()) {
      suppressed.put(
          reason,
          Counter.builder("vpcwatch.notifications.suppressed")
              .description(
                  "Violations that a channel was not told of, by the rule that kept it from being told")
              .tag("reason", reason.label())
              .register(registry));
    }
    throttle =
        Counter.builder("vpcwatch.slack.throttle")
            .description("Time for which a notification was due, and Slack's rate limit kept it")
            .baseUnit("seconds")
            .register(registry);
    unreadable =
        Counter.builder("vpcwatch.dead.letters")
            .description("Pieces of input that could not be used, by service and reason")
            .tag("service", "alerting")
            .tag("reason", "unreadable")
            .register(registry);
  }

  public void unreadable() {
    unreadable.increment();
  }

  /** The meter of a channel; its series begin here. */
  public ChannelMeter channel(Channel channel) {
    String name = channel.name();
    ChannelStatus status = new ChannelStatus(clock);
    gauge("vpcwatch.notification.pending", status, ChannelStatus::pending)
        .description("Notifications that the channel is still to be told")
        .tag("channel", name)
        .register(registry);
    gauge(
            "vpcwatch.notification.oldest.pending.timestamp",
            status,
            ChannelStatus::oldestPendingSeconds)
        .description(
            "Since when the oldest pending notification has been waiting; 0 if none is pending")
        .tag("channel", name)
        .baseUnit("seconds")
        .register(registry);
    gauge("vpcwatch.notification.last.success.timestamp", status, ChannelStatus::lastSuccessSeconds)
        .description(
            "When the channel last took a notification; 0 if it has not yet since the start")
        .tag("channel", name)
        .baseUnit("seconds")
        .register(registry);
    return new ChannelMeter(
        name,
        status,
        counter(
            "vpcwatch.notifications",
            "Notifications that the channel was given, retries not counted",
            name),
        counter(
            "vpcwatch.notification.requests",
            "Tries to tell the channel something, retries included",
            name),
        failures(name),
        suppressed,
        throttle,
        Timer.builder("vpcwatch.alert.latency")
            .description("From the event in AWS to the channel's OK")
            .tag("channel", name)
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(registry));
  }

  private Map<Failure, Counter> failures(String channel) {
    Map<Failure, Counter> counters = new EnumMap<>(Failure.class);
    for (Failure failure : Failure.values()) {
      counters.put(
          failure,
          Counter.builder("vpcwatch.notifications.failed")
              .description(
                  "Tries that failed, by reason; compare with vpcwatch_notification_requests_total")
              .tag("channel", channel)
              .tag("reason", failure.label())
              .register(registry));
    }
    return counters;
  }

  private Counter counter(String name, String description, String channel) {
    return Counter.builder(name)
        .description(description)
        .tag("channel", channel)
        .register(registry);
  }

  private static Gauge.Builder<ChannelStatus> gauge(
      String name, ChannelStatus status, ToDoubleFunction<ChannelStatus> value) {
    return Gauge.builder(name, status, value).strongReference(true);
  }
}
