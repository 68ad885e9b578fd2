package io.vpcwatch.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Changes of many functions: created a month ago, then configured again and again, and observed by
 * the inventory an hour ago. One function in ten has no VPC.
 */
final class FunctionChanges {
  private static final int ACCOUNTS = 200;
  private static final List<String> REGIONS =
      List.of("eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1");

  private final int functions;
  private final int perFunction;
  private final Instant now = Clock.systemUTC().instant();

  /**
   * @param perFunction the number of changes of each function, at least two
   */
  FunctionChanges(int functions, int perFunction) {
    this.functions = functions;
    this.perFunction = perFunction;
  }

  long count() {
    return (long) functions * perFunction;
  }

  /** Returns when the broker has acknowledged everything. */
  void publish(Map<String, ?> kafka, Topics topics) throws InterruptedException {
    try (ChangePublisher publisher =
        new ChangePublisher(kafka, topics, new SimpleMeterRegistry(), Clock.systemUTC())) {
      ChangePublisher.Batch batch = publisher.batch();
      for (int number = 0; number < perFunction; number++) {
        for (int i = 0; i < functions; i++) {
          batch.onChange(number == perFunction - 1 ? observed(i) : called(i, number));
        }
      }
      batch.await();
    }
  }

  /** A call that created or configured a function. */
  private FunctionChange called(int i, int number) {
    Actor actor =
        new Actor(
            "arn:aws:sts::%012d:assumed-role/deployer/pipeline-%d".formatted(account(i), i % 100),
            "AssumedRole",
            null,
            "198.51.100." + i % 256,
            "aws-sdk-java/2.50.2 ua/2.1 os/Linux#6.8.0 lang/java#17.0.15 cfg/retry-mode#standard");
    return change(i, number == 0 ? Kind.CREATED : Kind.CONFIGURED, number, SourceType.TRAIL)
        .eventTime(time(Duration.ofDays(30).minus(Duration.ofHours(2L * number)), i))
        .actor(actor)
        .build();
  }

  private FunctionChange observed(int i) {
    return change(i, Kind.OBSERVED, perFunction, SourceType.INVENTORY)
        .eventTime(time(Duration.ofHours(1), i))
        .build();
  }

  private Instant time(Duration ago, int i) {
    return now.minus(ago).plusSeconds(i % 3600).truncatedTo(ChronoUnit.SECONDS);
  }

  private FunctionChangeBuilder change(int i, Kind kind, int number, SourceType source) {
    FunctionArn function =
        new FunctionArn(
            "aws",
            REGIONS.get(i % REGIONS.size()),
            "%012d".formatted(account(i)),
            "team-%d-service-function-%d".formatted(i % 97, i));
    return FunctionChange.from(source)
        .functionArn(function)
        .kind(kind)
        .eventId(UUID.nameUUIDFromBytes((number + "-" + i).getBytes(UTF_8)).toString())
        .attachment(attachment(i))
        .receivedAt(now)
        .replayed(true);
  }

  private static Attachment attachment(int i) {
    if (i % 10 == 0) {
      return Attachment.detached();
    }
    String network = "%017x".formatted(account(i));
    return Attachment.of(
        "vpc-" + network,
        List.of("subnet-a" + network.substring(1), "subnet-b" + network.substring(1)),
        List.of("sg-" + network));
  }

  private static long account(int i) {
    return 111_122_220_000L + i % ACCOUNTS;
  }
}
