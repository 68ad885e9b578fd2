package io.vpcwatch.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceGap;
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

  private static Checkpoint heartbeat(int minute) {
    Instant at = Instant.EPOCH.plusSeconds(60L * minute);
    return new Checkpoint("sqs:live", Map.of("queue", "q"), at, at.plusSeconds(600));
  }

  private static Instant minute(int minute) {
    return heartbeat(minute).at();
  }

  @Test
  void a_source_that_is_read_in_time_has_only_the_gap_before_its_first_reading() throws Exception {
    Checkpoints checkpoints = kafka.otherCheckpoints();

    checkpoints.write(heartbeat(0), null);
    checkpoints.write(heartbeat(10), "late, but not too late");

    assertThat(kafka.gaps())
        .containsExactly(new SourceGap("sqs:live", null, minute(0), "no earlier reading is known"));
  }

  @Test
  void a_failure_that_lasts_is_a_gap_with_its_reason() throws Exception {
    Checkpoints checkpoints = kafka.otherCheckpoints();
    checkpoints.write(heartbeat(0), null);

    checkpoints.write(heartbeat(11), "AccessDenied");

    assertThat(kafka.gaps())
        .last()
        .isEqualTo(new SourceGap("sqs:live", minute(0), minute(11), "AccessDenied"));
    assertThat(kafka.writtenCheckpoints()).containsEntry("sqs:live", heartbeat(11));
  }

  @Test
  void a_process_that_was_killed_leaves_a_gap_that_the_next_one_publishes() throws Exception {
    kafka.otherCheckpoints().write(heartbeat(0), null);

    kafka.otherCheckpoints().write(heartbeat(30), null);

    assertThat(kafka.gaps())
        .last()
        .isEqualTo(
            new SourceGap(
                "sqs:live",
                minute(0),
                minute(30),
                "ingest was stopped, delayed, or without Kafka"));
  }

  @Test
  void what_another_process_has_read_is_no_gap() throws Exception {
    Checkpoints one = kafka.otherCheckpoints();
    Checkpoints other = kafka.otherCheckpoints();
    one.write(heartbeat(0), null);
    for (int minute = 5; minute < 60; minute += 5) {
      other.write(heartbeat(minute), null);
    }

    one.write(heartbeat(60), "AccessDenied");

    assertThat(kafka.gaps()).hasSize(1);
  }

  @Test
  void a_gap_is_published_again_if_its_checkpoint_is_not_written() throws Exception {
    Checkpoints checkpoints = kafka.otherCheckpoints();
    checkpoints.write(heartbeat(0), null);
    kafka.failing = true;

    assertThatThrownBy(() -> checkpoints.write(heartbeat(30), "AccessDenied"))
        .hasMessageContaining("Kafka is away");
    kafka.failing = false;
    checkpoints.write(heartbeat(31), "AccessDenied");

    assertThat(kafka.gaps())
        .last()
        .isEqualTo(new SourceGap("sqs:live", minute(0), minute(31), "AccessDenied"));
  }

  @Test
  void a_clock_that_is_set_back_makes_no_gap() throws Exception {
    Checkpoints checkpoints = kafka.otherCheckpoints();
    checkpoints.write(heartbeat(60), null);

    checkpoints.write(heartbeat(0), null);
    checkpoints.write(heartbeat(5), null);

    assertThat(kafka.gaps()).hasSize(1);
    assertThat(kafka.writtenCheckpoints()).containsEntry("sqs:live", heartbeat(5));
  }

  @Test
  void a_checkpoint_of_an_older_version_makes_no_gap() throws Exception {
    Checkpoints checkpoints = kafka.otherCheckpoints();
    checkpoints.write(List.of(new Checkpoint("sqs:live", Map.of(), minute(0))));

    checkpoints.write(heartbeat(60), null);

    assertThat(kafka.gaps()).isEmpty();
  }
}
