package io.vpcwatch.bench;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.kafka.Topic;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the evaluator has published about many functions in 200 accounts, one in ten of which
 * violates the policy.
 */
final class ManyFunctions {
  static final int ONE_IN = 10;
  private static final int ACCOUNTS = 200;
  private static final List<String> REGIONS =
      List.of("eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1");
  private static final Attachment VPC =
      Attachment.of(
          "vpc-0a1b2c3d4e5f60718",
          List.of("subnet-0a1b2c3d4e5f60718", "subnet-0f1e2d3c4b5a69788"),
          List.of("sg-0a1b2c3d4e5f60718"));

  private final Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
  private final int functions;

  ManyFunctions(int functions) {
    this.functions = functions;
  }

  /** Returns when all records are in Kafka. */
  void publish(LocalKafka kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.clients());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      Map<String, ComplianceCount> counts = new HashMap<>();
      for (int i = 0; i < functions; i++) {
        FunctionStatus status = status(i);
        FunctionArn function = status.functionArn();
        send(producer, kafka.topics().functions(), function, status);
        if (status.verdict() == Verdict.VIOLATING) {
          send(producer, kafka.topics().violations(), function, violation(status));
        }
        String place = function.account() + "/" + function.region();
        ComplianceCount count =
            counts.getOrDefault(place, ComplianceCount.none(function.account(), function.region()));
        counts.put(place, count.plus(status.verdict(), 1));
      }
      counts.forEach((place, count) -> send(producer, kafka.topics().compliance(), place, count));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closing the producer waits for all
  private static <K, V> void send(
      KafkaProducer<byte[], byte[]> producer, Topic<K, V> topic, K key, V value) {
    producer.send(
        new ProducerRecord<>(
            topic.name(),
            topic.keySerde().serializer().serialize(topic.name(), key),
            topic.valueSerde().serializer().serialize(topic.name(), value)));
  }

  static FunctionArn arn(int i) {
    return new FunctionArn(
        "aws",
        REGIONS.get(i % REGIONS.size()),
        "%012d".formatted(i / REGIONS.size() % ACCOUNTS),
        "payments-%d-worker".formatted(i));
  }

  private FunctionStatus status(int i) {
    boolean isViolating = i % ONE_IN == 0;
    FunctionStatusBuilder status =
        FunctionStatusBuilder.builder()
            .functionArn(arn(i))
            .verdict(isViolating ? Verdict.VIOLATING : Verdict.COMPLIANT)
            .attachment(isViolating ? Attachment.detached() : VPC)
            .since(now.minusSeconds(i % 2_000_000L))
            .by(
                new Actor(
                    "arn:aws:sts::%012d:assumed-role/deployer/pipeline-%d"
                        .formatted(i % ACCOUNTS, i % 100),
                    "AssumedRole",
                    null,
                    "198.51.100." + i % 256,
                    "aws-sdk-java/2.50.2 ua/2.1 os/Linux#6.8.0 lang/java#17.0.15"))
            .eventId(new UUID(1, i).toString())
            .tags(new TreeMap<>(Map.of("team", "team-" + i % 300, "stage", "prod")));
    return isViolating
        ? status.cause(Cause.VPC_REMOVED).violationId("%032x".formatted(i)).build()
        : status.build();
  }

  private static Violation violation(FunctionStatus status) {
    return ViolationBuilder.builder()
        .id(String.valueOf(status.violationId()))
        .functionArn(status.functionArn())
        .cause(Cause.VPC_REMOVED)
        .opened(new EventRef(status.since(), status.eventId(), status.by()))
        .before(VPC)
        .after(Attachment.detached())
        .detectedAt(status.since())
        .replayed(false)
        .tags(status.tags())
        .transition(Violation.Transition.OPENED)
        .late(false)
        .build();
  }
}
