package io.vpcwatch.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
  private static final Topic<String, String> COLOURS = topic("colours", 2);
  private static final Topic<String, String> SHAPES = topic("shapes", 1);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
  private final List<String> read = new ArrayList<>();

  @Test
  void all_partitions_are_read_to_their_ends() {
    contains(COLOURS, 2, 1);
    arrives(COLOURS, 0, 0, "a", "red");
    arrives(COLOURS, 1, 0, "b", "green");
    arrives(COLOURS, 0, 1, "a", "blue");

    new TopicReader(consumer).add(COLOURS, this::record).readToEnd();

    assertThat(read).containsExactly("a=red", "b=green", "a=blue");
  }

  @Test
  void the_value_of_a_tombstone_is_null() {
    contains(SHAPES, 1);
    arrives(SHAPES, 0, 0, "a", null);

    new TopicReader(consumer).add(SHAPES, this::record).readToEnd();

    assertThat(read).containsExactly("a=null");
  }

  @Test
  void an_empty_topic_is_at_its_end() {
    contains(SHAPES, 0);

    new TopicReader(consumer).add(SHAPES, this::record).readToEnd();

    assertThat(read).isEmpty();
  }

  @Test
  void several_topics_are_read_by_their_own_handlers() {
    contains(COLOURS, 1, 0);
    contains(SHAPES, 1);
    arrives(COLOURS, 0, 0, "a", "red");
    arrives(SHAPES, 0, 0, "a", "round");
    List<String> shapes = new ArrayList<>();

    new TopicReader(consumer)
        .add(COLOURS, this::record)
        .add(SHAPES, (key, value) -> shapes.add(key + "=" + value))
        .readToEnd();

    assertThat(read).containsExactly("a=red");
    assertThat(shapes).containsExactly("a=round");
  }

  @Test
  void an_unreadable_record_is_skipped_and_counted() {
    Topic<String, Integer> numbers =
        new Topic<>("numbers", Serdes.String(), Serdes.Integer(), null, 1);
    contains(numbers, 3);
    arrives(numbers, 0, 0, "a", "four");
    arrives(numbers, 0, 1, "b", "three bytes too many");
    arrives(numbers, 0, 2, "c", null);
    TopicReader reader =
        new TopicReader(consumer).add(numbers, (key, value) -> read.add(key + "=" + value));

    reader.readToEnd();

    assertThat(read).containsExactly("a=1718580594", "c=null");
    assertThat(reader.unreadable()).containsExactly(Map.entry("numbers", 1));
  }

  @Test
  void the_ends_can_be_given() {
    contains(SHAPES, 0);
    arrives(SHAPES, 0, 0, "a", "round");
    TopicReader reader = new TopicReader(consumer).add(SHAPES, this::record);
    Map<TopicPartition, Long> ends = Map.of(new TopicPartition(SHAPES.name(), 0), 1L);

    assertThat(reader.hasReached(ends)).isFalse();
    reader.poll(Duration.ZERO);

    assertThat(reader.hasReached(ends)).isTrue();
    assertThat(read).containsExactly("a=round");
  }

  @Test
  void a_missing_topic_is_reported() {
    consumer.updatePartitions(SHAPES.name(), List.of());
    TopicReader reader = new TopicReader(consumer);

    assertThatThrownBy(() -> reader.add(SHAPES, this::record))
        .isInstanceOf(UnknownTopicOrPartitionException.class)
        .hasMessage("there is no topic shapes");
  }

  private void record(String key, @Nullable String value) {
    read.add(key + "=" + value);
  }

  private static Topic<String, String> topic(String name, int partitions) {
    return new Topic<>(name, Serdes.String(), Serdes.String(), null, partitions);
  }

  private void contains(Topic<?, ?> topic, long... ends) {
    consumer.updatePartitions(
        topic.name(),
        IntStream.range(0, ends.length)
            .mapToObj(i -> new PartitionInfo(topic.name(), i, null, new Node[0], new Node[0]))
            .toList());
    for (int i = 0; i < ends.length; i++) {
      TopicPartition partition = new TopicPartition(topic.name(), i);
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
      consumer.updateEndOffsets(Map.of(partition, ends[i]));
    }
  }

  /** Each record arrives in a separate poll. */
  private void arrives(
      Topic<?, ?> topic, int partition, long offset, String key, @Nullable String value) {
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(
                new ConsumerRecord<>(
                    topic.name(),
                    partition,
                    offset,
                    key.getBytes(UTF_8),
                    value == null ? null : value.getBytes(UTF_8))));
  }
}
