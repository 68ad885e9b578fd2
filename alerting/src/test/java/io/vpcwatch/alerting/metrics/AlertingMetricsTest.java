package io.vpcwatch.alerting.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.SuppressionReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertingMetricsTest {
  private static final Instant NOW = ViolationFixture.OPENED_AT.plusSeconds(30);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChannelMetrics metrics =
      new AlertingMetrics(registry, InstantSource.fixed(NOW.plus(Duration.ofMinutes(5))))
          .channel("ops");

  @Test
  void every_series_is_there_from_the_start_and_described() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    new AlertingMetrics(prometheus, InstantSource.fixed(NOW)).channel("ops");

    String page = prometheus.scrape();
    assertThat(page.lines().filter(line -> line.startsWith("# HELP")))
        .allMatch(line -> line.split(" ", 4).length == 4);
    assertThat(page.lines())
        .contains(
            "vpcwatch_notifications_total{channel=\"ops\"} 0.0",
            "vpcwatch_notification_requests_total{channel=\"ops\"} 0.0",
            "vpcwatch_notification_pending{channel=\"ops\"} 0.0",
            "vpcwatch_notification_oldest_pending_timestamp_seconds{channel=\"ops\"} 0.0",
            "vpcwatch_notification_last_success_timestamp_seconds{channel=\"ops\"} 0.0",
            "vpcwatch_slack_throttle_seconds_total 0.0",
            "vpcwatch_alert_latency_seconds_bucket{channel=\"ops\",le=\"3600.0\"} 0",
            "vpcwatch_alert_latency_seconds_count{channel=\"ops\"} 0",
            "vpcwatch_dead_letters_total{reason=\"unreadable\",service=\"alerting\"} 0.0")
        .containsAll(
            series("vpcwatch_notifications_failed_total{channel=\"ops\",", Failure.values()))
        .containsAll(
            series("vpcwatch_notifications_suppressed_total{", SuppressionReason.values()));
  }

  private static List<String> series(String beginning, Enum<?>[] reasons) {
    return Stream.of(reasons)
        .map(reason -> beginning + "reason=\"" + reason.name().toLowerCase(Locale.ROOT) + "\"} 0.0")
        .toList();
  }

  @Test
  void retries_are_requests_and_no_further_notifications() {
    completed(Attempt.failed(Failure.TIMEOUT, ""), 1);
    completed(Attempt.delivered(), 2);

    assertThat(count("vpcwatch.notifications")).isEqualTo(1);
    assertThat(count("vpcwatch.notification.requests")).isEqualTo(2);
  }

  @Test
  void a_success_has_a_time_and_a_latency() {
    completed(Attempt.delivered(), 1);

    assertThat(registry.get("vpcwatch.notification.last.success.timestamp").gauge().value())
        .isEqualTo((double) NOW.getEpochSecond());
    assertThat(registry.get("vpcwatch.alert.latency").timer().totalTime(TimeUnit.SECONDS))
        .isEqualTo(30);
  }

  @Test
  void failures_are_counted_by_reason() {
    completed(Attempt.failed(Failure.TIMEOUT, ""), 1);

    assertThat(
            registry
                .get("vpcwatch.notifications.failed")
                .tag("reason", "timeout")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(registry.get("vpcwatch.alert.latency").timer().count()).isZero();
  }

  @Test
  void suppressed_notifications_are_counted_by_reason() {
    metrics.suppressed(SuppressionReason.LATE);

    assertThat(
            registry
                .get("vpcwatch.notifications.suppressed")
                .tag("reason", "late")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void pending_notifications_are_shown_with_their_age() {
    metrics.pending(3, NOW);
    assertThat(registry.get("vpcwatch.notification.pending").gauge().value()).isEqualTo(3);
    assertThat(registry.get("vpcwatch.notification.oldest.pending.timestamp").gauge().value())
        .isEqualTo((double) NOW.getEpochSecond());

    metrics.pending(0, null);
    assertThat(registry.get("vpcwatch.notification.oldest.pending.timestamp").gauge().value())
        .isZero();
  }

  @Test
  void a_channel_that_refuses_is_down_at_once() {
    completed(Attempt.failed(Failure.CHANNEL_REFUSED, "create a new webhook"), 1);

    assertThat(metrics.health().ok()).isFalse();
    assertThat(metrics.health().detail()).contains("create a new webhook");
  }

  @Test
  void a_temporary_failure_makes_a_channel_down_if_it_lasts() {
    metrics.completed(
        Attempt.failed(Failure.SERVER_ERROR, ""),
        1,
        NOW.plus(Duration.ofMinutes(5)),
        ViolationFixture.OPENED_AT,
        "a notification");
    assertThat(metrics.health().ok()).isTrue();

    completed(Attempt.delivered(), 1);
    completed(Attempt.failed(Failure.SERVER_ERROR, ""), 1);
    assertThat(metrics.health().ok()).isFalse();
  }

  @Test
  void a_success_makes_a_channel_up_again() {
    completed(Attempt.failed(Failure.CHANNEL_REFUSED, ""), 1);
    completed(Attempt.delivered(), 1);

    assertThat(metrics.health().ok()).isTrue();
    assertThat(metrics.health().detail()).contains("last success 2026-11-23T01:02:33Z");
  }

  @Test
  void a_rejected_message_does_not_make_a_channel_down() {
    completed(Attempt.failed(Failure.MESSAGE_REJECTED, "invalid_payload"), 1);

    assertThat(metrics.health().ok()).isTrue();
  }

  private double count(String name) {
    return registry.get(name).tag("channel", "ops").counter().count();
  }

  private void completed(Attempt attempt, int attempts) {
    metrics.completed(attempt, attempts, NOW, ViolationFixture.OPENED_AT, "a notification");
  }
}
