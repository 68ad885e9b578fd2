package io.vpcwatch.standalone.demo;

import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows a story through the topics, to know when all of it has been told: every file is read
 * (checkpoints), every change judged (the evaluator's offsets), every violation decided upon
 * (deliveries). Confined to one thread.
 */
final class StoryTracker implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Topics topics;
  private final String evaluatorGroup;
  private final int files;
  private final StoryCounts tally = new StoryCounts();
  private final Map<String, Consumer<byte[]>> readers;
  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param files how many the story has
   */
  StoryTracker(Map<String, Object> kafka, Topics topics, String evaluatorGroup, int files) {
    this.topics = topics;
    this.evaluatorGroup = evaluatorGroup;
    this.files = files;
    this.readers =
        Map.of(
            topics.checkpoints().name(), reader(topics.checkpoints(), tally::checkpoint),
            topics.violations().name(), reader(topics.violations(), tally::violation),
            topics.deliveries().name(), reader(topics.deliveries(), tally::delivery));
    admin = Admin.create(kafka);
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    partitions.addAll(topics.checkpoints().topicPartitions());
    partitions.addAll(topics.violations().topicPartitions());
    partitions.addAll(topics.deliveries().topicPartitions());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** What has been seen so far. */
  StoryCounts tally() {
    return tally;
  }

  /** Looks for news for a moment, and says what is still missing, in words; empty if nothing is. */
  String look() throws ExecutionException, InterruptedException {
    read();
    if (tally.filesRead() < files) {
      return "%d of %d files have not been read".formatted(files - tally.filesRead(), files);
    }
    long unjudged = unjudged();
    if (unjudged > 0) {
      return unjudged + " changes of functions have not been judged";
    }
    if (!readToEnd(topics.violations().topicPartitions())) {
      return "the last violations have not been committed";
    }
    long untold = tally.untold();
    return untold == 0
        ? ""
        : "%d of %d violations have not been told".formatted(untold, tally.violations());
  }

  private void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(GLANCE)) {
      if (record.value() != null) {
        Objects.requireNonNull(readers.get(record.topic())).accept(record.value());
      }
    }
  }

  private long unjudged() throws ExecutionException, InterruptedException {
    return TopicOffsets.uncommitted(
        admin,
        evaluatorGroup,
        TopicOffsets.ends(admin, topics.functionChanges().topicPartitions()));
  }

  /**
   * Up to the ends that transactions in flight have, too: the evaluator's offsets can be visible a
   * moment before the violations of the same transaction.
   */
  private boolean readToEnd(Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    return TopicOffsets.ends(admin, partitions).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private static <V> Consumer<byte[]> reader(Topic<?, V> topic, Consumer<V> taker) {
    return bytes ->
        taker.accept(topic.valueSerde().deserializer().deserialize(topic.name(), bytes));
  }

  @Override
  public void close() {
    consumer.close();
    admin.close();
  }
}
