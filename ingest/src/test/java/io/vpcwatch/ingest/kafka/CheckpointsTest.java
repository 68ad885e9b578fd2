package io.vpcwatch.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final Topic<String, Checkpoint> TOPIC = SampleChanges.TOPICS.checkpoints();
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC.name(), 0);

  private final FakeKafka kafka = new FakeKafka();

  private static Checkpoint checkpoint(String source, String size) {
    return new Checkpoint(source, Map.of("size", size), Instant.EPOCH);
  }

  private static MockConsumer<byte[], byte[]> consumer(Checkpoint... checkpoints) {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    consumer.updatePartitions(
        TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, null, new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, (long) checkpoints.length));
    // One record at a time: reading on to the end is the point.
    for (int i = 0; i < checkpoints.length; i++) {
      long offset = i;
      byte[] key = checkpoints[i].source().getBytes(StandardCharsets.UTF_8);
      byte[] value =
          checkpoints[i].position().isEmpty()
              ? null
              : TOPIC.valueSerde().serializer().serialize(TOPIC.name(), checkpoints[i]);
      consumer.schedulePollTask(
          () -> consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), 0, offset, key, value)));
    }
    return consumer;
  }

  private Checkpoints checkpoints(MockConsumer<byte[], byte[]> consumer) {
    return new Checkpoints(() -> new TopicReader(consumer), TOPIC, kafka.publisher());
  }

  @Test
  void the_last_checkpoint_of_each_source_is_found() {
    Checkpoints checkpoints =
        checkpoints(
            consumer(
                checkpoint("file:a", "1"), checkpoint("file:b", "2"), checkpoint("file:a", "3")));

    assertThat(checkpoints.last("file:a")).isEqualTo(checkpoint("file:a", "3"));
    assertThat(checkpoints.last("file:b")).isEqualTo(checkpoint("file:b", "2"));
    assertThat(checkpoints.last("file:c")).isNull();
  }

  @Test
  void a_tombstone_removes_a_checkpoint() {
    Checkpoint tombstone = new Checkpoint("file:a", Map.of(), Instant.EPOCH);

    Checkpoints checkpoints = checkpoints(consumer(checkpoint("file:a", "1"), tombstone));

    assertThat(checkpoints.last("file:a")).isNull();
  }

  @Test
  void an_empty_topic_is_read_without_waiting() {
    assertThat(checkpoints(consumer()).last("file:a")).isNull();
  }

  @Test
  void a_written_checkpoint_is_found() throws InterruptedException {
    Checkpoints checkpoints = checkpoints(consumer());

    checkpoints.write(List.of(checkpoint("file:a", "1")));

    assertThat(kafka.writtenCheckpoints().values()).containsExactly(checkpoint("file:a", "1"));
    assertThat(checkpoints.last("file:a")).isEqualTo(checkpoint("file:a", "1"));
  }

  @Test
  void a_missing_topic_is_named() {
    MockConsumer<byte[], byte[]> consumer = consumer();
    consumer.updatePartitions(TOPIC.name(), List.of());

    assertThatThrownBy(() -> checkpoints(consumer).last("file:a"))
        .hasMessage("there is no topic " + TOPIC.name());
  }
}
