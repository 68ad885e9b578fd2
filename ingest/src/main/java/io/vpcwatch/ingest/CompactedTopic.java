package io.vpcwatch.ingest;

import io.vpcwatch.service.kafka.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads a whole topic, to the end that it has at the beginning; the consumer needs no group. */
final class CompactedTopic {
  private static final Duration POLL = Duration.ofSeconds(1);

  private CompactedTopic() {}

  /**
   * @param listener is told of every record; a null value is a tombstone
   */
  static <K, V> void read(
      Consumer<byte[], byte[]> consumer, Topic<K, V> topic, BiConsumer<K, @Nullable V> listener) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(partition -> new TopicPartition(topic.name(), partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new IllegalStateException("there is no topic " + topic.name());
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream()
        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        K key = topic.keySerde().deserializer().deserialize(topic.name(), record.key());
        listener.accept(
            key,
            record.value() == null
                ? null
                : topic.valueSerde().deserializer().deserialize(topic.name(), record.value()));
      }
    }
  }
}
