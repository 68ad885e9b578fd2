package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.CloudEventHeaders;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes facts and dead letters. A full producer buffer makes the caller wait. After the first
 * failure it refuses everything: close it, open another one, and read again what had not been
 * settled.
 */
public final class ChangePublisher implements ChangeSink, AutoCloseable {
  private static final String SOURCE = "vpcwatch/ingest";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final IngestMetrics metrics;
  private final Map<SourceType, Instant> newest = new ConcurrentHashMap<>();
  private volatile @Nullable Exception failure;

  ChangePublisher(Producer<byte[], byte[]> producer, Topics topics, IngestMetrics metrics) {
    this.producer = producer;
    this.topics = topics;
    this.metrics = metrics;
  }

  /**
   * Opens a publisher of its own.
   *
   * @param kafka properties of a Kafka client
   */
  public static ChangePublisher connect(
      Map<String, ?> kafka, Topics topics, MeterRegistry registry) {
    return connect(kafka, topics, new IngestMetrics(registry, InstantSource.system()));
  }

  static ChangePublisher connect(Map<String, ?> kafka, Topics topics, IngestMetrics metrics) {
    return new ChangePublisher(
        new KafkaProducer<>(
            KafkaProperties.producer(kafka), new ByteArraySerializer(), new ByteArraySerializer()),
        topics,
        metrics);
  }

  @Override
  public void onChange(FunctionChange change) {
    String type =
        "io.vpcwatch.function." + change.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Headers headers = CloudEventHeaders.of(type, SOURCE, change.eventId());
    send(
        record(topics.functionChanges(), change.functionArn(), change, headers),
        () -> metrics.published(change));
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    metrics.ignored(reason);
  }

  @Override
  public void onDeadLetter(DeadLetter letter) {
    ProducerRecord<String, byte[]> record = letter.toRecord(topics.deadLetters().name());
    byte[] key = letter.source().getBytes(StandardCharsets.UTF_8);
    send(
        new ProducerRecord<>(record.topic(), null, key, record.value(), record.headers()),
        () -> metrics.deadLetter(letter.reason()));
  }

  /** Writes it behind everything else, and waits for Kafka's acknowledgement. */
  void write(Checkpoint checkpoint) {
    send(
        record(topics.checkpoints(), checkpoint.source(), checkpoint, new RecordHeaders()),
        () -> {});
    settle();
  }

  @Override
  public void onNewestEvent(SourceType source, Instant eventTime) {
    newest.merge(source, eventTime, ChangePublisher::later);
  }

  /** Signs of life count once Kafka has what came before them. */
  @Override
  public void settle() {
    Map<SourceType, Instant> seen = Map.copyOf(newest);
    producer.flush();
    refuseAfterFailure();
    seen.forEach(metrics::newestEvent);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {
    refuseAfterFailure();
    try {
      // The callback hears of every failure; settle() tells of it.
      Future<RecordMetadata> unused =
          producer.send(
              record,
              (metadata, exception) -> {
                if (exception == null) {
                  acknowledged.run();
                } else if (failure == null) {
                  failure = exception;
                }
              });
    } catch (KafkaException e) {
      throw new PublishException("can't publish to " + record.topic() + ": " + e.getMessage(), e);
    }
  }

  private void refuseAfterFailure() {
    Exception first = failure;
    if (first != null) {
      throw new PublishException("Kafka has not taken everything: " + first.getMessage(), first);
    }
  }

  private static <K, V> ProducerRecord<byte[], byte[]> record(
      Topic<K, V> topic, K key, V value, Headers headers) {
    return new ProducerRecord<>(
        topic.name(),
        null,
        topic.keySerde().serializer().serialize(topic.name(), key),
        topic.valueSerde().serializer().serialize(topic.name(), value),
        headers);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
