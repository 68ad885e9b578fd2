package io.vpcwatch.service.kafka;

import io.vpcwatch.service.settings.SettingsLoader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Properties of Kafka clients. The user's settings override our defaults, but not the settings that
 * our guarantees depend on; {@link SettingsLoader} rejects those.
 */
public final class KafkaProperties {
  private KafkaProperties() {}

  /** For an idempotent producer. */
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

  /** For a consumer that starts at the beginning and skips aborted transactions. */
  public static Map<String, Object> consumer(Map<String, ?> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return properties;
  }
}
