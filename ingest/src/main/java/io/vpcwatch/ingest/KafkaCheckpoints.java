package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The compacted topic of checkpoints: read to its end once, then written only. */
final class KafkaCheckpoints implements Checkpoints {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Map<String, Checkpoint> last;
  private final Consumer<Checkpoint> writer;

  private KafkaCheckpoints(Map<String, Checkpoint> last, Consumer<Checkpoint> writer) {
    this.last = last;
    this.writer = writer;
  }

  /** Reads the whole topic; the consumer needs no group. */
  static KafkaCheckpoints load(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Topic<String, Checkpoint> topic,
      Consumer<Checkpoint> writer) {
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
    Map<String, Checkpoint> last = new HashMap<>();
    while (partitions.stream()
        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String source = topic.keySerde().deserializer().deserialize(topic.name(), record.key());
        if (record.value() == null) {
          last.remove(source);
        } else {
          last.put(
              source, topic.valueSerde().deserializer().deserialize(topic.name(), record.value()));
        }
      }
    }
    return new KafkaCheckpoints(last, writer);
  }

  @Override
  public @Nullable Checkpoint last(String source) {
    return last.get(source);
  }

  @Override
  public void write(Checkpoint checkpoint) {
    writer.accept(checkpoint);
    last.put(checkpoint.source(), checkpoint);
  }
}
