package io.vpcwatch.evaluator;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A fact about a function, in the words of a test; its event id follows from kind and second. */
record Fact(
    FunctionArn function,
    Kind kind,
    int second,
    String eventId,
    @Nullable String correction,
    Attachment attachment,
    SourceType source,
    int received,
    boolean replayed) {

  static final Instant START = Instant.parse("2026-10-12T09:00:00Z");
  static final FunctionArn PAYMENTS = function("111122223333", "eu-west-1", "payments");
  static final Attachment VPC = Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));
  static final Attachment OTHER_VPC = Attachment.of("vpc-2", List.of("subnet-2"), List.of("sg-1"));
  static final Attachment NO_VPC = Attachment.detached();
  static final Attachment SILENT = Attachment.unknown();

  static FunctionArn function(String account, String region, String name) {
    return new FunctionArn("aws", region, account, name);
  }

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  static Fact of(Kind kind, int second, Attachment attachment) {
    return new Fact(
        PAYMENTS,
        kind,
        second,
        kind + "@" + second,
        null,
        attachment,
        SourceType.EVENTBRIDGE,
        second + 2,
        false);
  }

  static Fact created(int second, Attachment attachment) {
    return of(Kind.CREATED, second, attachment);
  }

  static Fact configured(int second, Attachment attachment) {
    return of(Kind.CONFIGURED, second, attachment);
  }

  static Fact deleted(int second) {
    return of(Kind.DELETED, second, SILENT);
  }

  Fact about(FunctionArn other) {
    return new Fact(
        other, kind, second, eventId, correction, attachment, source, received, replayed);
  }

  Fact from(SourceType other, int receivedAt) {
    return new Fact(
        function, kind, second, eventId, correction, attachment, other, receivedAt, replayed);
  }

  Fact correctedTo(Attachment other) {
    return new Fact(function, kind, second, eventId, "addendum", other, source, received, replayed);
  }

  Fact readFromHistory() {
    return new Fact(
        function, kind, second, eventId, correction, attachment, source, received, true);
  }

  FunctionChange change() {
    return new FunctionChange(
        function,
        kind,
        at(second),
        eventId,
        correction,
        attachment,
        null,
        false,
        new TreeMap<>(),
        new TreeSet<>(),
        new Actor("arn:aws:iam::111122223333:user/alice", "IAMUser", null, "203.0.113.9", "cli"),
        source,
        at(received),
        replayed);
  }
}
