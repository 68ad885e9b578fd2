package io.vpcwatch.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Two changes for each of many functions: created a month ago, and observed by the inventory an
 * hour ago. One function in ten has no VPC.
 */
final class FunctionChanges {
  private static final int ACCOUNTS = 200;
  private static final List<String> REGIONS =
      List.of("eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1");

  private final int functions;
  private final Instant now = Clock.systemUTC().instant();

  FunctionChanges(int functions) {
    this.functions = functions;
  }

  /** Returns when the broker has acknowledged everything. */
  void publish(Map<String, ?> kafka, Topics topics) throws InterruptedException {
    try (ChangePublisher publisher =
        new ChangePublisher(kafka, topics, new SimpleMeterRegistry(), Clock.systemUTC())) {
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 0; i < functions; i++) {
        batch.onChange(created(i));
      }
      for (int i = 0; i < functions; i++) {
        batch.onChange(observed(i));
      }
      batch.await();
    }
  }

  private FunctionChange created(int i) {
    Actor actor =
        new Actor(
            "arn:aws:sts::%012d:assumed-role/deployer/pipeline-%d".formatted(account(i), i % 100),
            "AssumedRole",
            null,
            "198.51.100." + i % 256,
            "aws-sdk-java/2.50.2 ua/2.1 os/Linux#6.8.0 lang/java#17.0.15 cfg/retry-mode#standard");
    return change(i, Kind.CREATED, now.minus(Duration.ofDays(30)), actor, SourceType.TRAIL);
  }

  private FunctionChange observed(int i) {
    Actor nobody = Actor.unknown();
    return change(i, Kind.OBSERVED, now.minus(Duration.ofHours(1)), nobody, SourceType.INVENTORY);
  }

  private FunctionChange change(int i, Kind kind, Instant time, Actor actor, SourceType source) {
    FunctionArn function =
        new FunctionArn(
            "aws",
            REGIONS.get(i % REGIONS.size()),
            "%012d".formatted(account(i)),
            "team-%d-service-function-%d".formatted(i % 97, i));
    return FunctionChange.from(source)
        .functionArn(function)
        .kind(kind)
        .eventTime(time.plusSeconds(i % 3600))
        .eventId(UUID.nameUUIDFromBytes((kind + "-" + i).getBytes(UTF_8)).toString())
        .attachment(attachment(i))
        .actor(actor)
        .receivedAt(now)
        .replayed(true)
        .build();
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
