package io.vpcwatch.service.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic as one typed value, referred to by producers, topologies and consumers alike.
 *
 * @param retention how long records are kept; of no meaning for compacted topics
 */
public record Topic<K, V>(
    String name,
    Serde<K> keySerde,
    Serde<V> valueSerde,
    CleanupPolicy cleanup,
    Duration retention,
    int partitions) {

  /** All of its partitions, in order. */
  public List<TopicPartition> topicPartitions() {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(name, partition))
        .toList();
  }

  /** The topic's settings, beside the number of partitions. */
  Map<String, String> configs() {
    String policy = cleanup.policy();
    return cleanup == CleanupPolicy.COMPACT
        ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, policy)
        : Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            policy,
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(retention.toMillis()));
  }
}
