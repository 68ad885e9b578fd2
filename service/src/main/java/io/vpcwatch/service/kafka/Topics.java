package io.vpcwatch.service.kafka;

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
    Topic<FunctionArn, FunctionStatus> functions,
    Topic<FunctionArn, Violation> violations,
    Topic<String, ComplianceCount> compliance,
    Topic<String, Checkpoint> checkpoints,
    Topic<String, Delivery> deliveries,
    Topic<String, byte[]> deadLetters) {

  private static final Duration FOR_EVER = Duration.ofMillis(-1);

  public static Topics of(TopicSettings settings) {
    String prefix = settings.prefix();
    int partitions = settings.partitions();
    Serde<FunctionArn> arn = new FunctionArnSerde();
    return new Topics(
        new Topic<>(
            prefix + "function-changes",
            arn,
            JsonSerde.of(FunctionChange.class),
            CleanupPolicy.DELETE,
            Duration.ofDays(14),
            partitions),
        new Topic<>(
            prefix + "functions",
            arn,
            JsonSerde.of(FunctionStatus.class),
            CleanupPolicy.COMPACT,
            FOR_EVER,
            partitions),
        new Topic<>(
            prefix + "violations",
            arn,
            JsonSerde.of(Violation.class),
            CleanupPolicy.DELETE,
            Duration.ofDays(400),
            partitions),
        new Topic<>(
            prefix + "compliance",
            Serdes.String(),
            JsonSerde.of(ComplianceCount.class),
            CleanupPolicy.COMPACT,
            FOR_EVER,
            1),
        new Topic<>(
            prefix + "checkpoints",
            Serdes.String(),
            JsonSerde.of(Checkpoint.class),
            CleanupPolicy.COMPACT,
            FOR_EVER,
            1),
        new Topic<>(
            prefix + "deliveries",
            Serdes.String(),
            JsonSerde.of(Delivery.class),
            CleanupPolicy.COMPACT,
            FOR_EVER,
            partitions),
        new Topic<>(
            prefix + "dead-letters",
            Serdes.String(),
            Serdes.ByteArray(),
            CleanupPolicy.DELETE,
            Duration.ofDays(30),
            1));
  }

  public List<Topic<?, ?>> all() {
    return List.of(
        functionChanges, functions, violations, compliance, checkpoints, deliveries, deadLetters);
  }
}
