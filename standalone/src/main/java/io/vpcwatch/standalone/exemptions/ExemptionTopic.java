package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The exemptions of an installation, in Kafka. */
public final class ExemptionTopic {
  private static final String SOURCE = "vpcwatch/exemptions";

  private final Map<String, ?> kafka;
  private final Topics topics;
  private final Topic<String, Exemption> topic;
  private SortedMap<String, Integer> unreadable = new TreeMap<>();

  public ExemptionTopic(Map<String, ?> kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
    this.topic = topics.exemptions();
  }

  /** All readable records. */
  List<Exemption> read() {
    Map<String, Exemption> exemptions = new TreeMap<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topic,
              (id, exemption) -> {
                if (exemption == null) {
                  exemptions.remove(id);
                } else {
                  exemptions.put(id, exemption);
                }
              })
          .readTo(ends());
      unreadable = new TreeMap<>(reader.unreadable());
    }
    return List.copyOf(exemptions.values());
  }

  /**
   * Behind the changes that are being committed: a producer does not wait until they are visible.
   */
  private Map<TopicPartition, Long> ends() {
    Map<String, Object> properties = KafkaProperties.consumer(kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.endOffsets(topic.topicPartitions());
    }
  }

  /** The functions that the exemptions match. */
  Coverage coverage(Collection<Exemption> exemptions) {
    Coverage coverage = new Coverage(exemptions);
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader.add(topics.functions(), coverage::add).readToEnd();
      unreadable.putAll(reader.unreadable());
    }
    return coverage;
  }

  /** How many records of each topic the last reading has skipped; empty if none. */
  SortedMap<String, Integer> unreadable() {
    return unreadable;
  }

  /**
   * Publishes what a plan changes, all of it or nothing.
   *
   * @param known what the plan was made for
   * @return false if others have changed the exemptions since
   */
  boolean publish(Plan plan, List<Exemption> known) {
    // The transactional id makes reading and publishing one step: of two processes that publish at
    // the same time, the later one fences the other.
    try (KafkaProducer<String, @Nullable Exemption> producer = producer()) {
      producer.initTransactions();
      if (!read().equals(known)) {
        return false;
      }
      producer.beginTransaction();
      plan.records().forEach(each -> send(producer, each.id(), each));
      plan.obsolete().forEach(each -> send(producer, each.id(), null));
      producer.commitTransaction();
      return true;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      return false;
    }
  }

  /** The commit fails if a record can't be sent. */
  private void send(
      KafkaProducer<String, @Nullable Exemption> producer, String id, @Nullable Exemption value) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic.name(),
                null,
                id,
                value,
                Topics.cloudEvent("io.vpcwatch.exemption", SOURCE, "exemption/" + id)));
  }

  private KafkaProducer<String, @Nullable Exemption> producer() {
    Map<String, Object> properties = new HashMap<>(KafkaProperties.producer(kafka));
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic.name());
    // Until a transaction that was interrupted is aborted, other commands wait for its end.
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    return new KafkaProducer<>(
        properties, topic.keySerde().serializer(), topic.valueSerde().serializer());
  }
}
