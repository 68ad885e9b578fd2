package io.vpcwatch.standalone.app;

import io.vpcwatch.service.kafka.Topic;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** End offsets of topics and the lag of consumer groups. */
public final class TopicOffsets {
  private TopicOffsets() {}

  /**
   * The offset after the last record of each partition, open transactions included.
   *
   * @throws ExecutionException if the request to Kafka fails
   */
  public static Map<TopicPartition, Long> ends(Admin admin, Topic<?, ?> topic)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(
            topic.topicPartitions().stream()
                .collect(Collectors.toMap(Function.identity(), unused -> OffsetSpec.latest())))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /**
   * The number of offsets that the group has not committed; a commit within an open transaction
   * does not count.
   *
   * @throws ExecutionException if a request to Kafka fails
   */
  public static long lag(Admin admin, String group, Topic<?, ?> topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> ends = ends(admin, topic);
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - offset(committed.get(end.getKey()))))
        .sum();
  }

  private static long offset(@Nullable OffsetAndMetadata committed) {
    return committed == null ? 0 : committed.offset();
  }
}
