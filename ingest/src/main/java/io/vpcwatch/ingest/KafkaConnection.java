package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.Findings;
import io.vpcwatch.service.KafkaProperties;
import io.vpcwatch.service.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One producer for everything, and the checkpoints of those before it. */
record KafkaConnection(ChangePublisher publisher, KafkaCheckpoints checkpoints)
    implements Connection {

  static KafkaConnection open(Map<String, ?> kafka, Topics topics, IngestMetrics metrics) {
    ChangePublisher publisher = ChangePublisher.connect(kafka, topics, metrics);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return new KafkaConnection(
          publisher, KafkaCheckpoints.load(consumer, topics.checkpoints(), publisher::write));
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }

  @Override
  public Findings findings() {
    return publisher;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
