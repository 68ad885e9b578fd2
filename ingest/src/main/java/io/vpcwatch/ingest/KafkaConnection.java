package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.ingest.source.Connection;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** One producer for everything, and the checkpoints of those before it. */
final class KafkaConnection implements Connection {
  private final Map<String, ?> kafka;
  private final Topics topics;
  private final ChangePublisher publisher;
  private @Nullable KafkaCheckpoints checkpoints;

  KafkaConnection(Map<String, ?> kafka, Topics topics, IngestMetrics metrics) {
    this.kafka = kafka;
    this.topics = topics;
    this.publisher = ChangePublisher.connect(kafka, topics, metrics);
  }

  @Override
  public ChangeSink findings() {
    return publisher;
  }

  @Override
  public synchronized Checkpoints checkpoints() {
    if (checkpoints == null) {
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(
              KafkaProperties.consumer(kafka),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer())) {
        checkpoints = KafkaCheckpoints.load(consumer, topics.checkpoints(), publisher::write);
      }
    }
    return checkpoints;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
