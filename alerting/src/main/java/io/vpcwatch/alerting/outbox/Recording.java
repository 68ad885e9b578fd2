package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.metrics.OutboxEvents;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes everything on to the channel's meter, and what was decided to the record as well. */
record Recording(OutboxEvents meter, Consumer<Delivery> record) implements OutboxEvents {

  @Override
  public void decided(Delivery delivery) {
    meter.decided(delivery);
    record.accept(delivery);
  }

  @Override
  public void suppressed(Delivery delivery, SuppressionReason reason) {
    meter.suppressed(delivery, reason);
    record.accept(delivery);
  }

  @Override
  public void handedOver(int attempt) {
    meter.handedOver(attempt);
  }

  @Override
  public void answered(DeliveryResult receipt) {
    meter.answered(receipt);
  }

  @Override
  public void throttled(Duration time) {
    meter.throttled(time);
  }

  @Override
  public void pending(long notices, @Nullable Instant oldest) {
    meter.pending(notices, oldest);
  }
}
