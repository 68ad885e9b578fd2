package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Forwards each violation to the channels whose routes select it, each note on one to all channels,
 * and each delivery that waits or has failed to the fallbacks of its channel.
 */
public final class FanOutProcessor
    extends ContextualProcessor<Object, Object, String, ChannelInput> {
  /**
   * A commit costs the same, whether it is of one record or of a thousand, and Kafka Streams
   * processes fewer records at a time after each.
   */
  private static final long COMMIT_INTERVAL_MILLIS = 50;

  private final Map<String, RunningChannel> channels;
  private final Duration maxFailureAge;
  private long committed;

  /**
   * @param maxFailureAge older failures are not forwarded: the deliveries may be read from their
   *     beginning
   */
  public FanOutProcessor(Map<String, RunningChannel> channels, Duration maxFailureAge) {
    this.channels = channels;
    this.maxFailureAge = maxFailureAge;
  }

  @Override
  public void process(Record<Object, Object> record) {
    if (record.value() instanceof Violation violation) {
      long offset = context().recordMetadata().map(RecordMetadata::offset).orElseThrow();
      forward(
          names(channel -> channel.takes(violation)), ChannelInput.of(violation, offset), record);
      forward(
          names(channel -> !channel.takes(violation) && channel.mayKnow(violation)),
          ChannelInput.endOf(violation, offset),
          record);
    } else if (record.value() instanceof Delivery delivery && isRecentFailure(delivery)) {
      forward(fallbacksOf(delivery.channel()), ChannelInput.of(delivery), record);
    } else if (record.value() instanceof IncidentNote note) {
      forward(channels.keySet(), ChannelInput.of(note), record);
    }
  }

  private List<String> names(Predicate<RunningChannel> condition) {
    return channels.values().stream().filter(condition).map(RunningChannel::name).toList();
  }

  /** The channels that are notified of the failures of a channel; none if that is unknown. */
  private Collection<String> fallbacksOf(String name) {
    RunningChannel channel = channels.get(name);
    if (channel == null) {
      return List.of();
    }
    return channel
        .fallback()
        .map(List::of)
        .orElseGet(() -> channels.keySet().stream().filter(other -> !other.equals(name)).toList());
  }

  private boolean isRecentFailure(Delivery delivery) {
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    return switch (delivery.outcome()) {
      case WAITING, FAILED -> delivery.at().plus(maxFailureAge).isAfter(now);
      // The end of a failure.
      case DELIVERED ->
          delivery.failingSince() != null && delivery.at().plus(maxFailureAge).isAfter(now);
      case SUPPRESSED -> false;
    };
  }

  private void forward(Collection<String> receivers, ChannelInput input, Record<?, ?> record) {
    for (String channel : receivers) {
      context().forward(new Record<>(channel, input, record.timestamp()));
    }
    long now = context().currentSystemTimeMs();
    if (!receivers.isEmpty() && Math.abs(now - committed) >= COMMIT_INTERVAL_MILLIS) {
      // The outboxes read only what is committed. Kafka Streams commits what follows at once.
      committed = now;
      context().commit();
    }
  }
}
