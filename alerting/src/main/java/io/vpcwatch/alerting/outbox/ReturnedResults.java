package io.vpcwatch.alerting.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.service.kafka.JsonSerde;
import io.vpcwatch.service.kafka.KafkaProperties;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the results that arrive after a channel's task has moved to another process to its new
 * owner, as input of the outbox there. Connects when it is first used.
 */
public final class ReturnedResults implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnedResults.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Serde<ChannelInput> INPUT = JsonSerde.of(ChannelInput.class);

  private final Map<String, ?> kafka;
  private final String topic;
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  /**
   * @param topic the repartition topic from which the outboxes read
   */
  public ReturnedResults(Map<String, ?> kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /** If this fails, the new owner sends the notification again after a while. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback logs failures
  public synchronized void send(String channel, DeliveryResult result) {
    if (closed) {
      return;
    }
    try {
      if (producer == null) {
        producer =
            new KafkaProducer<>(
                KafkaProperties.producer(kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer());
      }
      byte[] value = INPUT.serializer().serialize(topic, ChannelInput.of(result));
      producer.send(
          new ProducerRecord<>(topic, channel.getBytes(UTF_8), value),
          (metadata, failure) -> {
            if (failure != null) {
              logFailure(channel, failure);
            }
          });
    } catch (KafkaException e) {
      logFailure(channel, e);
    }
  }

  private static void logFailure(String channel, Exception failure) {
    LOG.warn("Could not return a result of channel {} to its new owner", channel, failure);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
  }
}
