package io.vpcwatch.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** Every topic of one installation. */
public record Topics(
    Topic<FunctionArn, FunctionChange> functionChanges,
    Topic<String, CapacityProvider> capacityProviders,
    Topic<String, NetworkChange> networkChanges,
    Topic<String, PolicyDocument> policy,
    Topic<String, Exemption> exemptions,
    Topic<FunctionArn, FunctionStatus> functions,
    Topic<FunctionArn, Violation> violations,
    Topic<String, ComplianceCount> compliance,
    Topic<String, Checkpoint> checkpoints,
    Topic<String, SourceGap> sourceGaps,
    Topic<String, Delivery> deliveries,
    Topic<String, IncidentNote> incidentNotes,
    Topic<String, byte[]> deadLetters,
    Topic<FunctionArn, String> findings) {
  private static final Header CLOUD_EVENTS_VERSION = header("ce_specversion", "1.0");
  private static final Header CONTENT_TYPE = header("content-type", "application/json");
  private static final Serde<String> STRING = Serdes.String();

  /** Keys of the topics about functions: the ARN as UTF-8 text. */
  private static final Serde<FunctionArn> ARN =
      Serdes.serdeFrom((topic, arn) -> arn.toString().getBytes(UTF_8), Topics::readArn);

  public static Topics of(TopicSettings settings) {
    String prefix = settings.prefix();
    int partitions = settings.partitions();
    return new Topics(
        new Topic<>(
            prefix + "function-changes",
            ARN,
            JsonSerde.of(FunctionChange.class),
            days(14),
            partitions),
        new Topic<>(
            prefix + "capacity-providers", STRING, JsonSerde.of(CapacityProvider.class), null, 1),
        new Topic<>(
            prefix + "network-changes",
            STRING,
            JsonSerde.of(NetworkChange.class),
            days(14),
            partitions),
        new Topic<>(prefix + "policy", STRING, JsonSerde.of(PolicyDocument.class), null, 1),
        new Topic<>(prefix + "exemptions", STRING, JsonSerde.of(Exemption.class), null, 1),
        new Topic<>(
            prefix + "functions", ARN, JsonSerde.of(FunctionStatus.class), null, partitions),
        new Topic<>(
            prefix + "violations", ARN, JsonSerde.of(Violation.class), days(400), partitions),
        new Topic<>(prefix + "compliance", STRING, JsonSerde.of(ComplianceCount.class), null, 1),
        new Topic<>(prefix + "checkpoints", STRING, JsonSerde.of(Checkpoint.class), null, 1),
        new Topic<>(prefix + "source-gaps", STRING, JsonSerde.of(SourceGap.class), days(400), 1),
        new Topic<>(prefix + "deliveries", STRING, JsonSerde.of(Delivery.class), null, partitions),
        new Topic<>(prefix + "incident-notes", STRING, JsonSerde.of(IncidentNote.class), null, 1),
        new Topic<>(prefix + "dead-letters", STRING, Serdes.ByteArray(), days(30), 1),
        new Topic<>(prefix + "findings", ARN, STRING, days(30), partitions));
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  /** Those that every installation has: findings are optional. */
  public List<Topic<?, ?>> all() {
    return List.of(
        functionChanges,
        capacityProviders,
        networkChanges,
        policy,
        exemptions,
        functions,
        violations,
        compliance,
        checkpoints,
        sourceGaps,
        deliveries,
        incidentNotes,
        deadLetters);
  }

  /**
   * CloudEvents 1.0 attributes as headers of a record, in the binary mode of the Kafka binding.
   *
   * @param type what kind of event, {@code io.vpcwatch.violation.opened}
   * @param source the producer, {@code vpcwatch/evaluator}
   * @param id equal for duplicates of an event
   */
  public static Headers cloudEvent(String type, String source, String id) {
    return new RecordHeaders(
        new Header[] {
          CLOUD_EVENTS_VERSION,
          header("ce_id", id),
          header("ce_type", type),
          header("ce_source", source),
          CONTENT_TYPE
        });
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  private static FunctionArn readArn(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new SerializationException(
          "a record of " + topic + " has no key; it must be the ARN of a function");
    }
    try {
      return FunctionArn.parse(new String(bytes, UTF_8));
    } catch (IllegalArgumentException e) {
      throw new SerializationException("a key in " + topic + " is " + e.getMessage(), e);
    }
  }
}
