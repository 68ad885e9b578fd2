package io.vpcwatch.model;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Facts about one function, told in one line each. */
final class Facts {
  static final FunctionArn FUNCTION =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments");
  static final Attachment VPC =
      Attachment.of("vpc-1", List.of("subnet-1", "subnet-2"), List.of("sg-1"));
  static final Attachment OTHER_VPC = Attachment.of("vpc-2", List.of("subnet-9"), List.of("sg-9"));
  static final Attachment NO_VPC = Attachment.detached();
  static final Attachment SILENT = Attachment.unknown();
  private static final Instant START = Instant.parse("2026-10-12T09:00:00Z");

  private Facts() {}

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  static FunctionChange created(int second, Attachment attachment) {
    return fact(second, FunctionChange.Kind.CREATED, attachment);
  }

  static FunctionChange configured(int second, Attachment attachment) {
    return fact(second, FunctionChange.Kind.CONFIGURED, attachment);
  }

  static FunctionChange observed(int second, Attachment attachment) {
    return fact(second, FunctionChange.Kind.OBSERVED, attachment);
  }

  static FunctionChange deleted(int second) {
    return fact(second, FunctionChange.Kind.DELETED, SILENT);
  }

  static FunctionChange tagged(int second, String key, String value) {
    return new Builder(second, FunctionChange.Kind.TAGGED).tag(key, value).build();
  }

  static FunctionChange untagged(int second, String key) {
    return new Builder(second, FunctionChange.Kind.UNTAGGED).untag(key).build();
  }

  static FunctionChange edgeEnabled(int second, @Nullable String version) {
    return new Builder(second, FunctionChange.Kind.EDGE_ENABLED).version(version).build();
  }

  static FunctionChange edgeDisabled(int second, @Nullable String version) {
    return new Builder(second, FunctionChange.Kind.EDGE_DISABLED).version(version).build();
  }

  static FunctionChange fact(int second, FunctionChange.Kind kind, Attachment attachment) {
    return new Builder(second, kind).attachment(attachment).build();
  }

  static Evaluation judge(FunctionChange... facts) {
    return FunctionHistory.of(List.of(facts)).judge(Policy.anyVpc());
  }

  /** The event id follows from kind and second unless given. */
  static final class Builder {
    private final int second;
    private final FunctionChange.Kind kind;
    private final SortedMap<String, String> tags = new TreeMap<>();
    private final SortedSet<String> untagged = new TreeSet<>();
    private FunctionArn function = FUNCTION;
    private String eventId;
    private @Nullable String correction;
    private Attachment attachment = SILENT;
    private @Nullable String version;
    private boolean edge;
    private SourceType source = SourceType.TRAIL;
    private Instant receivedAt;
    private boolean replayed;

    Builder(int second, FunctionChange.Kind kind) {
      this.second = second;
      this.kind = kind;
      this.eventId = kind + "@" + second;
      this.receivedAt = at(second + 60);
    }

    Builder function(FunctionArn value) {
      function = value;
      return this;
    }

    Builder eventId(String value) {
      eventId = value;
      return this;
    }

    Builder correctedBy(String value) {
      correction = value;
      return this;
    }

    Builder attachment(Attachment value) {
      attachment = value;
      return this;
    }

    Builder version(@Nullable String value) {
      version = value;
      return this;
    }

    Builder replica() {
      edge = true;
      return this;
    }

    Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    Builder untag(String key) {
      untagged.add(key);
      return this;
    }

    Builder from(SourceType value) {
      source = value;
      return this;
    }

    Builder receivedAt(int value) {
      receivedAt = at(value);
      return this;
    }

    Builder replayed() {
      replayed = true;
      return this;
    }

    FunctionChange build() {
      return new FunctionChange(
          function,
          kind,
          at(second),
          eventId,
          correction,
          attachment,
          version,
          edge,
          tags,
          untagged,
          new Actor(
              "arn:aws:iam::111122223333:user/" + eventId,
              "IAMUser",
              null,
              "198.51.100.7",
              "aws-cli/2"),
          source,
          receivedAt,
          replayed);
    }
  }
}
