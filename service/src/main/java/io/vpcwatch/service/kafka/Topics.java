package io.vpcwatch.service.kafka;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Every topic of one installation. */
public record Topics(
    Topic<FunctionArn, FunctionChange> functionChanges,
    Topic<String, CapacityProvider> capacityProviders,
    Topic<FunctionArn, FunctionStatus> functions,
    Topic<FunctionArn, Violation> violations,
    Topic<String, ComplianceCount> compliance,
    Topic<String, Checkpoint> checkpoints,
    Topic<String, Delivery> deliveries,
    Topic<String, byte[]> deadLetters) {

  public static Topics of(TopicSettings settings) {
    String prefix = settings.prefix();
    int partitions = settings.partitions();
    Serde<FunctionArn> arn = new FunctionArnSerde();
    Serde<String> string = Serdes.String();
    return new Topics(
        deleted(prefix + "function-changes", arn, FunctionChange.class, 14, partitions),
        compacted(prefix + "capacity-providers", string, CapacityProvider.class, 1),
        compacted(prefix + "functions", arn, FunctionStatus.class, partitions),
        deleted(prefix + "violations", arn, Violation.class, 400, partitions),
        compacted(prefix + "compliance", string, ComplianceCount.class, 1),
        compacted(prefix + "checkpoints", string, Checkpoint.class, 1),
        compacted(prefix + "deliveries", string, Delivery.class, partitions),
        new Topic<>(
            prefix + "dead-letters",
            string,
            Serdes.ByteArray(),
            CleanupPolicy.DELETE,
            Duration.ofDays(30),
            1));
  }

  public List<Topic<?, ?>> all() {
    return List.of(
        functionChanges,
        capacityProviders,
        functions,
        violations,
        compliance,
        checkpoints,
        deliveries,
        deadLetters);
  }

  private static <K, V> Topic<K, V> deleted(
      String name, Serde<K> key, Class<V> value, int days, int partitions) {
    return new Topic<>(
        name, key, JsonSerde.of(value), CleanupPolicy.DELETE, Duration.ofDays(days), partitions);
  }

  private static <K, V> Topic<K, V> compacted(
      String name, Serde<K> key, Class<V> value, int partitions) {
    return new Topic<>(
        name,
        key,
        JsonSerde.of(value),
        CleanupPolicy.COMPACT,
        Duration.ofMillis(-1), // unlimited
        partitions);
  }
}
