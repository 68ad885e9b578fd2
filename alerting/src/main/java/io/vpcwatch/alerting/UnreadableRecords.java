package io.vpcwatch.alerting;

import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records that can't be read into {@code dead-letters}, as they came, and goes on. Made by
 * Kafka Streams, which is why the topic and the metrics come as configuration.
 */
public final class UnreadableRecords implements DeserializationExceptionHandler {
  static final String TOPIC = "vpcwatch.dead.letters.topic";
  static final String METRICS = "vpcwatch.alerting.metrics";

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);

  private @Nullable String topic;
  private @Nullable AlertingMetrics metrics;

  @Override
  public void configure(Map<String, ?> configs) {
    topic = (String) configs.get(TOPIC);
    metrics = (AlertingMetrics) configs.get(METRICS);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    LOG.warn(
        "A record of {}-{} at offset {} can't be read and goes to {}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        topic,
        exception.getMessage());
    Objects.requireNonNull(metrics).unreadable();
    Map<String, String> details =
        Map.of(
            "topic", record.topic(),
            "partition", Integer.toString(record.partition()),
            "offset", Long.toString(record.offset()),
            "problem", String.valueOf(exception.getMessage()));
    byte[] content = record.value() == null ? new byte[0] : record.value();
    ProducerRecord<String, byte[]> letter =
        new DeadLetter("alerting", content, DeadLetterReason.UNREADABLE, details)
            .toRecord(Objects.requireNonNull(topic));
    byte[] key = new StringSerializer().serialize(letter.topic(), letter.key());
    return Response.resume(
        List.of(
            new ProducerRecord<>(
                letter.topic(), null, null, key, letter.value(), letter.headers())));
  }
}
