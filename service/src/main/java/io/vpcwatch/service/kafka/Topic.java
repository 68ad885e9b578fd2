package io.vpcwatch.service.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A topic as one typed value, referred to by producers, topologies and consumers alike.
 *
 * @param retention how long records are kept; null if the topic is compacted instead
 */
public record Topic<K, V>(
    String name,
    Serde<K> keySerde,
    Serde<V> valueSerde,
    @Nullable Duration retention,
    int partitions) {
  /** A reader that is away for longer, by default for more than a day, misses deletions. */
  static final Duration DELETE_RETENTION = Duration.ofDays(30);

  /** All of its partitions, in order. */
  public List<TopicPartition> topicPartitions() {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(name, partition))
        .toList();
  }

  String cleanupPolicy() {
    return retention == null
        ? TopicConfig.CLEANUP_POLICY_COMPACT
        : TopicConfig.CLEANUP_POLICY_DELETE;
  }

  /** The topic's settings, beside the number of partitions. */
  Map<String, String> configs() {
    return retention == null
        ? Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            cleanupPolicy(),
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
            Long.toString(DELETE_RETENTION.toMillis()))
        : Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            cleanupPolicy(),
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(retention.toMillis()));
  }
}
