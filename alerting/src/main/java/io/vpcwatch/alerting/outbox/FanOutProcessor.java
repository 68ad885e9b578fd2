package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Forwards each violation to all channels, and each delivery that waits or has failed to the
 * fallbacks of its channel.
 */
public final class FanOutProcessor
    extends ContextualProcessor<Object, Object, String, ChannelInput> {
  private final ChannelRegistry channels;
  private final Duration maxFailureAge;

  /**
   * @param maxFailureAge older failures are not forwarded: the deliveries may be read from their
   *     beginning
   */
  public FanOutProcessor(ChannelRegistry channels, Duration maxFailureAge) {
    this.channels = channels;
    this.maxFailureAge = maxFailureAge;
  }

  @Override
  public void process(Record<Object, Object> record) {
    if (record.value() instanceof Violation violation) {
      long offset = context().recordMetadata().map(RecordMetadata::offset).orElseThrow();
      forward(channels.names(), ChannelInput.of(violation, offset), record);
    } else if (record.value() instanceof Delivery delivery && isRecentFailure(delivery)) {
      forward(channels.fallbacksOf(delivery.channel()), ChannelInput.of(delivery), record);
    }
  }

  private boolean isRecentFailure(Delivery delivery) {
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    return switch (delivery.outcome()) {
      case WAITING, FAILED -> delivery.at().plus(maxFailureAge).isAfter(now);
      case DELIVERED, SUPPRESSED -> false;
    };
  }

  private void forward(Collection<String> receivers, ChannelInput input, Record<?, ?> record) {
    for (String channel : receivers) {
      context().forward(new Record<>(channel, input, record.timestamp()));
    }
  }
}
