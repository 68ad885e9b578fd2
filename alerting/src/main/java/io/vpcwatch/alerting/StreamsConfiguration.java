package io.vpcwatch.alerting;

import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How alerting uses Kafka Streams. */
final class StreamsConfiguration {
  private StreamsConfiguration() {}

  /**
   * @param kafka the user's settings for Kafka clients; they win over ours
   */
  static Properties of(
      Map<String, ?> kafka, TopicSettings topics, Path dataDir, AlertingMetrics metrics) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    // Rounds of the outbox are as frequent as the stream thread looks up from waiting for records.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 20);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    // Others, or this process when it is back, take over from a killed one only after this: alerts
    // wait for it.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    properties.putAll(kafka);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + "alerting");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, dataDir.resolve("alerting").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    // What the evaluator took back was never there.
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecords.class);
    properties.put(UnreadableRecords.TOPIC, Topics.of(topics).deadLetters().name());
    properties.put(UnreadableRecords.METRICS, metrics);
    return properties;
  }
}
