package io.vpcwatch.streams;

import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;

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
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) topics.replicationFactor());
    process.groupInstanceId().ifPresent(id -> stayInGroup(properties, id));
    properties.putAll(defaults);
    properties.putAll(kafka);
    properties.putAll(guarantees(service, topics, process));
    properties.putAll(guarantees);
    return properties;
  }

  /**
   * A process that restarts keeps its partitions, if it is back before its session times out. A
   * replica of its state on another process takes over at once if it is not.
   */
  private static void stayInGroup(Properties properties, String instanceId) {
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instanceId);
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 20_000);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
  }

  private static Map<String, Object> guarantees(
      String service, TopicSettings topics, ProcessSettings process) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbConfig.class);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + service);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, process.dataDir().resolve(service).toString());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
    // A record that Kafka refuses fails its task: without it, state would be lost.
    properties.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DefaultProductionExceptionHandler.class);
    // A later version finds the state of this one by name.
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // Kafka keeps a deletion for a day; older state would not see it, and keep what was deleted.
    properties.put(
        StreamsConfig.STATE_CLEANUP_DIR_MAX_AGE_MS_CONFIG, Duration.ofHours(12).toMillis());
    properties.put(DeadLetterHandler.SERVICE, service);
    properties.put(DeadLetterHandler.TOPIC, Topics.of(topics).deadLetters().name());
    properties.put(StreamsHost.PARTITIONS, topics.partitions());
    properties.put(StreamsHost.STATE_MEMORY, process.stateMemoryBytes());
    return properties;
  }
}
