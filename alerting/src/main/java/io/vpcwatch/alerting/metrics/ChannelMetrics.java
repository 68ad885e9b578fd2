package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.service.runtime.EnumCounters;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics and the health of one channel. Written by the stream thread, read by the threads that
 * serve metrics and health.
 */
public final class ChannelMetrics {
  /** Failures that pass without action make a channel unhealthy after this time. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(ChannelMetrics.class);

  private final String channel;
  private final AlertingMetrics alerting;
  private final Counter notifications;
  private final Counter requests;
  private final EnumCounters<Failure> failures;
  private final Timer latency;
  private volatile long pending;
  private volatile @Nullable Instant oldestPending;
  private volatile @Nullable Instant lastSuccess;
  private volatile @Nullable Outage outage;
  private volatile @Nullable String warning;

  /** All attempts since then have failed, the last one like this. */
  private record Outage(Instant since, Attempt.Failed last) {}

  ChannelMetrics(String channel, AlertingMetrics alerting) {
    this.channel = channel;
    this.alerting = alerting;
    notifications =
        counter("vpcwatch.notifications", "Notifications sent to the channel, without retries");
    requests =
        counter("vpcwatch.notification.requests", "Attempts to send to the channel, with retries");
    failures =
        new EnumCounters<>(
            Failure.class,
            "reason",
            Counter.builder("vpcwatch.notifications.failed")
                .description(
                    "Failed attempts, by reason; compare with vpcwatch_notification_requests_total")
                .tag("channel", channel)
                .withRegistry(alerting.registry));
    latency =
        Timer.builder("vpcwatch.alert.latency")
            .description("From the event in AWS to the channel's OK")
            .tag("channel", channel)
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(alerting.registry);
    gauge("vpcwatch.notification.pending", () -> pending)
        .description("Pending notifications of the channel")
        .register(alerting.registry);
    gauge("vpcwatch.notification.oldest.pending.timestamp", () -> seconds(oldestPending))
        .description("Since when the oldest notification is pending; 0 if none is")
        .baseUnit("seconds")
        .register(alerting.registry);
    gauge("vpcwatch.notification.last.success.timestamp", () -> seconds(lastSuccess))
        .description("When the channel last accepted a notification; 0 if not since the start")
        .baseUnit("seconds")
        .register(alerting.registry);
  }

  public void suppressed(SuppressionReason reason) {
    alerting.suppressed.increment(reason);
  }

  /** A notification was due for this time, but the rate limit or a Retry-After prevented it. */
  public void throttled(Duration time) {
    alerting.throttle.increment(time.toMillis() / 1000.0);
  }

  /**
   * @param oldest since when the oldest one is pending, null if none is
   */
  public void pending(long count, @Nullable Instant oldest) {
    pending = count;
    oldestPending = oldest;
  }

  /**
   * @param attempts how often the notification was sent, 1 for the first attempt
   * @param at when the channel responded
   * @param happened the time of the event that it is about, null if it is about none
   * @param notification what it is, for the log
   */
  public void completed(
      Attempt attempt, int attempts, Instant at, @Nullable Instant happened, String notification) {
    requests.increment();
    if (attempts == 1) {
      notifications.increment();
    }
    if (attempt instanceof Attempt.Failed failed) {
      failed(failed, at, notification);
    } else {
      LOG.info("Channel {} accepted {}", channel, notification);
      succeeded(((Attempt.Delivered) attempt).warning(), at, happened);
    }
  }

  private void failed(Attempt.Failed failed, Instant at, String notification) {
    failures.increment(failed.failure());
    String detail = failed.detail();
    switch (failed.failure().retry()) {
      case AUTOMATIC ->
          LOG.warn("Channel {} failed, {} will be retried: {}", channel, notification, detail);
      case AFTER_FIX ->
          LOG.error(
              "Channel {} refused {}, everything is kept until fixed: {}",
              channel,
              notification,
              detail);
      case NEVER -> {
        LOG.error("Channel {} rejected {}, which is given up: {}", channel, notification, detail);
        // The message is at fault, not the channel.
        return;
      }
    }
    Outage before = outage;
    outage = new Outage(before == null ? at : before.since(), failed);
  }

  private void succeeded(@Nullable String newWarning, Instant at, @Nullable Instant happened) {
    if (outage != null) {
      LOG.info("Channel {} recovered", channel);
    }
    if (newWarning != null) {
      LOG.error("Channel {} delivered incompletely: {}", channel, newWarning);
    }
    warning = newWarning;
    outage = null;
    lastSuccess = at;
    if (happened != null) {
      // Our clock may be behind the one of AWS, and Micrometer ignores negative durations.
      Duration took = Duration.between(happened, at);
      latency.record(took.isNegative() ? Duration.ZERO : took);
    }
  }

  public Health health() {
    Outage now = outage;
    String history =
        (lastSuccess == null ? "nothing sent yet" : "last success " + lastSuccess)
            + backlogText()
            + (warning == null ? "" : "; " + warning);
    if (now == null) {
      return Health.up(history);
    }
    Failure failure = now.last().failure();
    String detail =
        "failing since %s (%s): %s; %s"
            .formatted(now.since(), failure.label(), now.last().detail(), history);
    boolean serious =
        failure.retry() == Failure.Retry.AFTER_FIX
            || now.since().plus(PATIENCE).isBefore(alerting.clock.instant());
    return serious ? Health.down(detail) : Health.up(detail);
  }

  private String backlogText() {
    Instant oldest = oldestPending;
    return oldest == null ? "" : ", " + pending + " pending since " + oldest;
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name)
        .description(description)
        .tag("channel", channel)
        .register(alerting.registry);
  }

  private Gauge.Builder<Supplier<Number>> gauge(String name, Supplier<Number> value) {
    return Gauge.builder(name, value).tag("channel", channel);
  }

  private static double seconds(@Nullable Instant time) {
    return time == null ? 0 : time.toEpochMilli() / 1000.0;
  }
}
