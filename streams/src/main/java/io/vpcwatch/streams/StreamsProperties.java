package io.vpcwatch.streams;

import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of a Kafka Streams application. */
public final class StreamsProperties {
  private StreamsProperties() {}

  /**
   * User settings override defaults; guarantees override user settings.
   *
   * @param service part of the application id and name of the state directory below the data folder
   * @param defaults the service's own, beside those that all services have
   * @param kafka the user's settings for Kafka clients
   * @param guarantees what the service's promises depend on, beside what those of all services do
   */
  public static Properties of(
      String service,
      Map<String, ?> defaults,
      Map<String, ?> kafka,
      Map<String, ?> guarantees,
      TopicSettings topics,
      ProcessSettings process) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.POLL_MS_CONFIG, 20);
    // After a kill, the partitions of the dead process stay unassigned until its session times out.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbConfig.class);
    properties.putAll(defaults);
    properties.putAll(kafka);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + service);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, process.dataDir().resolve(service).toString());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
    properties.put(DeadLetterHandler.SERVICE, service);
    properties.put(DeadLetterHandler.TOPIC, Topics.of(topics).deadLetters().name());
    properties.put(StreamsHost.PARTITIONS, topics.partitions());
    properties.put(StreamsHost.STATE_MEMORY, process.stateMemoryBytes());
    properties.putAll(guarantees);
    return properties;
  }
}
