package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens in the outbox of one channel, and keeps its status. */
public record ChannelMeter(
    String channel,
    ChannelStatus status,
    Counter notifications,
    Counter requests,
    Map<Failure, Counter> failures,
    Map<SuppressionReason, Counter> suppressions,
    Counter throttle,
    Timer latency)
    implements OutboxEvents {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelMeter.class);

  @Override
  public void decided(Delivery delivery) {
    // Counted when the channel answered.
  }

  @Override
  public void suppressed(Delivery delivery, SuppressionReason reason) {
    Objects.requireNonNull(suppressions.get(reason)).increment();
  }

  @Override
  public void handedOver(int attempt) {
    requests.increment();
    if (attempt == 1) {
      notifications.increment();
    }
  }

  @Override
  public void answered(DeliveryResult receipt) {
    if (receipt.attempt() instanceof Attempt.Failed failed) {
      Objects.requireNonNull(failures.get(failed.failure())).increment();
      log(receipt, failed);
      status.failed(failed, receipt.at());
      return;
    }
    if (status.succeeded(receipt.at())) {
      LOG.info("Channel {} works again.", channel);
    }
    Instant happened =
        receipt.errand().notification() instanceof IncidentUpdate news ? news.eventTime() : null;
    if (happened != null) {
      // The clock here may be behind the one at AWS, and Micrometer ignores what is negative.
      Duration took = Duration.between(happened, receipt.at());
      latency.record(took.isNegative() ? Duration.ZERO : took);
    }
  }

  private void log(DeliveryResult receipt, Attempt.Failed failed) {
    Notification notification = receipt.errand().notification();
    switch (failed.failure().retry()) {
      case AUTOMATIC ->
          LOG.warn(
              "Channel {} did not take a notification, which is kept for another try: {}",
              channel,
              failed.detail());
      case AFTER_FIX ->
          LOG.error(
              "Channel {} takes nothing, everything is kept until it does: {}",
              channel,
              failed.detail());
      case NEVER ->
          LOG.error(
              "Channel {} will never be told {}: {}",
              channel,
              described(notification),
              failed.detail());
    }
  }

  private static String described(Notification notification) {
    if (notification instanceof Summary bulletin) {
      return "the bulletin on " + bulletin.topic();
    }
    IncidentUpdate news = (IncidentUpdate) notification;
    Violation first = news.violations().get(0);
    String functions =
        news.violations().size() == 1
            ? first.functionArn() + " (incident " + first.id() + ")"
            : news.violations().size() + " functions of " + first.functionArn().account();
    return "what became of " + functions + ": " + news.notice();
  }

  @Override
  public void throttled(Duration time) {
    throttle.increment(time.toMillis() / 1000.0);
  }

  @Override
  public void pending(long notices, @Nullable Instant oldest) {
    status.pending(notices, oldest);
  }
}
