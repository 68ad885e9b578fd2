package io.vpcwatch.standalone.app;

import io.vpcwatch.standalone.broker.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topics of a running {@code vpcwatch run}, as others see them. */
public final class RunningTopics {
  private RunningTopics() {}

  /** Everything that is committed by now; nothing if nobody runs on this data. */
  public static List<ConsumerRecord<String, String>> read(Path data, String topic) {
    String servers = DataDirectory.brokerOf(data).orElse(null);
    if (servers == null) {
      return List.of();
    }
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            // The close of the consumer waits for the last fetch.
            "fetch.max.wait.ms",
            20);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(500)).forEach(records::add);
      }
    }
    return records;
  }
}
