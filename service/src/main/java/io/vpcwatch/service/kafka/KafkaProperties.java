package io.vpcwatch.service.kafka;

import io.vpcwatch.service.settings.SettingsLoader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Properties of Kafka clients: the user's stand above what is merely good for most, and below what
 * keeps a promise. The latter he is told by {@link SettingsLoader} already.
 */
public final class KafkaProperties {
  private KafkaProperties() {}

  /** Of a producer that loses and doubles nothing. */
  public static Map<String, Object> producer(Map<String, ?> kafka) {
    Map<String, Object> properties = new HashMap<>();
    // Sources wait for acknowledgements. Under load batches fill while requests are in flight.
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putAll(kafka);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return properties;
  }

  /** Of a consumer that reads everything from the beginning, and nothing that was taken back. */
  public static Map<String, Object> consumer(Map<String, ?> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return properties;
  }
}
