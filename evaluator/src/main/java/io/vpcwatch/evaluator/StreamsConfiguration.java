package io.vpcwatch.evaluator;

import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How the evaluator uses Kafka Streams. */
public final class StreamsConfiguration {
  /**
   * A history of {@link io.vpcwatch.model.FunctionHistory#BOUND} facts of the largest size. A
   * record that Kafka refuses fails its transaction, now and after every restart; leaving it out
   * instead would lose state, so none may become too large in the first place.
   */
  static final int LARGEST_RECORD = 17 * 1024 * 1024;

  private StreamsConfiguration() {}

  /**
   * What makes the promises true stands below the user's settings; the rest above, for him to
   * change.
   */
  static Properties of(
      EvaluatorSettings settings,
      Map<String, ?> kafka,
      TopicSettings topicSettings,
      Topics topics,
      Path dataDir,
      EvaluatorMetrics metrics,
      RocksDbMemory memory) {
    Properties properties = preferred(settings);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbConfig.class);
    properties.put(RocksDbConfig.MEMORY, memory);
    properties.putAll(kafka);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topicSettings.prefix() + "evaluator");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, dataDir.resolve("evaluator").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, PoisonRecords.class);
    properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, PoisonRecords.class);
    properties.put(PoisonRecords.TOPIC, topics.deadLetters().name());
    properties.put(PoisonRecords.METRICS, metrics);
    return properties;
  }

  /** What makes it fast; a topology without state does well with it, too. */
  public static Properties preferred(EvaluatorSettings settings) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    properties.put(StreamsConfig.POLL_MS_CONFIG, 20);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    // After a kill the next process waits until Kafka has given up the dead one.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    return properties;
  }
}
