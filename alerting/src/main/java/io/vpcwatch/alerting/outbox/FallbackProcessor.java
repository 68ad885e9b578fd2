package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Tells a channel's trouble to those that are to hear of it. */
public final class FallbackProcessor
    extends ContextualProcessor<String, Delivery, String, ChannelInput> {
  private final Fallbacks fallbacks;
  private final Duration newsFor;

  /**
   * @param newsFor what is older nobody needs to hear of: a topic that is read from its beginning
   *     holds trouble of long ago
   */
  public FallbackProcessor(Fallbacks fallbacks, Duration newsFor) {
    this.fallbacks = fallbacks;
    this.newsFor = newsFor;
  }

  @Override
  public void process(Record<String, Delivery> record) {
    Delivery delivery = record.value();
    if (delivery == null || !isTrouble(delivery)) {
      return;
    }
    for (String channel : fallbacks.of(delivery.channel())) {
      context().forward(new Record<>(channel, ChannelInput.of(delivery), record.timestamp()));
    }
  }

  private boolean isTrouble(Delivery delivery) {
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    return switch (delivery.outcome()) {
      case WAITING, FAILED -> delivery.at().plus(newsFor).isAfter(now);
      case DELIVERED, SUPPRESSED -> false;
    };
  }
}
