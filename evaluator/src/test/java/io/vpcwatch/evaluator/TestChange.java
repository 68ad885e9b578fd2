package io.vpcwatch.evaluator;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds a function change for a test; its event id derives from kind and second. */
@RecordBuilder
record TestChange(
    FunctionArn function,
    Kind kind,
    int second,
    String eventId,
    @Nullable String correction,
    @Nullable Instant lastModified,
    Attachment attachment,
    @Nullable String role,
    SourceType source,
    int received,
    boolean replayed) {

  static final Instant START = Instant.parse("2026-10-12T09:00:00Z");
  static final FunctionArn PAYMENTS = function("111122223333", "eu-west-1", "payments");
  static final Attachment VPC = Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));
  static final Attachment OTHER_VPC = Attachment.of("vpc-2", List.of("subnet-2"), List.of("sg-1"));
  static final String PROVIDER = "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:cp1";
  static final Attachment MANAGED = Attachment.byCapacityProvider(PROVIDER);
  static final Attachment NO_VPC = Attachment.detached();
  static final Attachment SILENT = Attachment.unknown();

  static FunctionArn function(String account, String region, String name) {
    return new FunctionArn("aws", region, account, name);
  }

  /** The capacity provider of {@link #MANAGED}. */
  static CapacityProvider provider(String... subnets) {
    return new CapacityProvider(PROVIDER, new TreeSet<>(List.of(subnets)), new TreeSet<>(), START);
  }

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  static TestChange of(Kind kind, int second, Attachment attachment) {
    return TestChangeBuilder.builder()
        .function(PAYMENTS)
        .kind(kind)
        .second(second)
        .eventId(kind + "@" + second)
        .attachment(attachment)
        .source(SourceType.EVENTBRIDGE)
        .received(second + 2)
        .build();
  }

  static TestChange created(int second, Attachment attachment) {
    return of(Kind.CREATED, second, attachment);
  }

  static TestChange configured(int second, Attachment attachment) {
    return of(Kind.CONFIGURED, second, attachment);
  }

  static TestChange deleted(int second) {
    return of(Kind.DELETED, second, SILENT);
  }

  TestChange about(FunctionArn other) {
    return TestChangeBuilder.builder(this).function(other).build();
  }

  TestChange withRole(String arn) {
    return TestChangeBuilder.builder(this).role(arn).build();
  }

  TestChange from(SourceType other, int receivedAt) {
    return TestChangeBuilder.builder(this).source(other).received(receivedAt).build();
  }

  TestChange correctedTo(Attachment other) {
    return TestChangeBuilder.builder(this).correction("addendum").attachment(other).build();
  }

  TestChange readFromHistory() {
    return TestChangeBuilder.builder(this).replayed(true).build();
  }

  FunctionChange change() {
    return FunctionChange.from(source)
        .functionArn(function)
        .kind(kind)
        .eventTime(at(second))
        .eventId(eventId)
        .correction(correction)
        .lastModified(lastModified)
        .attachment(attachment)
        .role(role)
        .actor(
            new Actor(
                "arn:aws:iam::111122223333:user/alice", "IAMUser", null, "203.0.113.9", "cli"))
        .receivedAt(at(received))
        .replayed(replayed)
        .build();
  }
}
