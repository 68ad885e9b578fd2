package io.vpcwatch.service.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning to their end, without a consumer group. Only committed records
 * are read. Skips a record that is not readable, as one of a later version: logs and counts it.
 * Confined to one thread.
 */
public final class TopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  /** More unreadable records of a topic are only counted. */
  private static final int MAX_LOGGED = 10;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>>> handlers =
      new HashMap<>();
  private final SortedMap<String, Integer> unreadable = new TreeMap<>();

  /**
   * @param consumer will be closed with this reader
   */
  public TopicReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  public static TopicReader connect(Map<String, ?> kafka) {
    Map<String, Object> properties = KafkaProperties.consumer(kafka);
    // The last fetch waits for more records at the end, and the close of the consumer for that.
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
    return new TopicReader(
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /**
   * Adds a topic, to be read from its beginning.
   *
   * @param handler receives every readable record; the value of a tombstone is null
   * @return this
   * @throws UnknownTopicOrPartitionException if there is no such topic
   */
  public <K, V> TopicReader add(Topic<K, V> topic, BiConsumer<K, @Nullable V> handler) {
    return add(topic, partition -> true, handler);
  }

  /** As the other {@code add}, for some partitions only. */
  public <K, V> TopicReader add(
      Topic<K, V> topic, IntPredicate wanted, BiConsumer<K, @Nullable V> handler) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(PartitionInfo::partition)
            .filter(wanted::test)
            .map(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    if (partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException("there is no topic " + topic.name());
    }
    return add(topic, partitions, handler);
  }

  /** Adds some partitions of a topic, as {@link #add(Topic, BiConsumer)} adds all. */
  public <K, V> TopicReader add(
      Topic<K, V> topic, List<TopicPartition> partitions, BiConsumer<K, @Nullable V> handler) {
    Deserializer<K> keys = topic.keySerde().deserializer();
    Deserializer<V> values = topic.valueSerde().deserializer();
    return add(
        topic.name(),
        partitions,
        record -> {
          K key;
          V value;
          try {
            key = keys.deserialize(topic.name(), record.key());
            value =
                record.value() == null ? null : values.deserialize(topic.name(), record.value());
          } catch (SerializationException e) {
            skip(record, e);
            return;
          }
          handler.accept(key, value);
        });
  }

  private void skip(ConsumerRecord<byte[], byte[]> record, SerializationException cause) {
    if (unreadable.merge(record.topic(), 1, Integer::sum) <= MAX_LOGGED) {
      LOG.warn(
          "Skipped an unreadable record: topic {}, partition {}, offset {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          cause.getMessage());
    }
  }

  /** How many records of each topic were skipped; empty if all were readable. */
  public SortedMap<String, Integer> unreadable() {
    return unreadable;
  }

  /**
   * Sentences for the reader of an answer in which records are missing.
   *
   * @param unreadable as {@link #unreadable} has it
   */
  public static List<String> sentences(Map<String, Integer> unreadable) {
    return unreadable.entrySet().stream()
        .map(
            each ->
                "%d of the records of %s can't be read; what they contain is missing here"
                    .formatted(each.getValue(), each.getKey()))
        .toList();
  }

  /** Adds all partitions of a topic, whose records the handler receives with their headers. */
  public TopicReader addRecords(
      Topic<?, ?> topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    return add(topic.name(), topic.topicPartitions(), handler);
  }

  private TopicReader add(
      String topic,
      List<TopicPartition> partitions,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    handlers.put(topic, handler);
    Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
    assigned.addAll(partitions);
    consumer.assign(assigned);
    consumer.seekToBeginning(partitions);
    return this;
  }

  /** Reads up to the last record that was committed before this call. */
  public void readToEnd() {
    readTo(consumer.endOffsets(consumer.assignment()));
  }

  /**
   * Reads up to the given offsets, and waits for transactions below them to be committed or
   * aborted.
   */
  public void readTo(Map<TopicPartition, Long> ends) {
    while (!hasReached(ends)) {
      poll(POLL_TIMEOUT);
    }
  }

  /** Reads the records that arrive within the timeout; returns with the first of them. */
  public void poll(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      requireNonNull(handlers.get(record.topic())).accept(record);
    }
  }

  /** Whether all records below the given offsets have been read. */
  public boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
