package io.vpcwatch.bench;

import io.vpcwatch.service.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What a consumer group has not committed yet. */
final class Backlog {
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Map<String, String> kafka;
  private final String group;
  private final Map<TopicPartition, OffsetSpec> partitions;

  Backlog(Map<String, String> kafka, String group, Topic<?, ?> topic) {
    this.kafka = kafka;
    this.group = group;
    partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  /**
   * Returns when the group has committed everything.
   *
   * @throws IllegalStateException if that takes longer
   */
  void awaitNone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Admin admin = Admin.create(Map.copyOf(kafka))) {
      while (count(admin) > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "after %s, %s has still not read %d records".formatted(atMost, group, count(admin)));
        }
        Thread.sleep(GLANCE.toMillis());
      }
    }
  }

  private long count(Admin admin) throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(partitions).all().get();
      return ends.entrySet().stream()
          .mapToLong(
              end -> {
                OffsetAndMetadata position = committed.get(end.getKey());
                return end.getValue().offset() - (position == null ? 0 : position.offset());
              })
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not say what " + group + " has read", e);
    }
  }
}
