package io.vpcwatch.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Changes of one function, in one line each. */
final class SampleChanges {
  static final FunctionArn FUNCTION =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments");
  static final Attachment VPC =
      Attachment.of("vpc-1", List.of("subnet-1", "subnet-2"), List.of("sg-1"));
  static final Attachment OTHER_VPC = Attachment.of("vpc-2", List.of("subnet-9"), List.of("sg-9"));
  static final String PROVIDER = "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:cp1";
  static final Attachment MANAGED = Attachment.byCapacityProvider(PROVIDER);
  static final Attachment NO_VPC = Attachment.detached();
  static final Attachment SILENT = Attachment.unknown();
  private static final Instant START = Instant.parse("2026-10-12T09:00:00Z");

  private SampleChanges() {}

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  static FunctionChange created(int second, Attachment attachment) {
    return change(second, FunctionChange.Kind.CREATED, attachment);
  }

  static FunctionChange configured(int second, Attachment attachment) {
    return change(second, FunctionChange.Kind.CONFIGURED, attachment);
  }

  static FunctionChange observed(int second, Attachment attachment) {
    return change(second, FunctionChange.Kind.OBSERVED, attachment);
  }

  static FunctionChange deleted(int second) {
    return change(second, FunctionChange.Kind.DELETED, SILENT);
  }

  static FunctionChange tagged(int second, String key, String value) {
    return change(second, FunctionChange.Kind.TAGGED).tags(tag(key, value)).build();
  }

  static FunctionChange untagged(int second, String key) {
    return change(second, FunctionChange.Kind.UNTAGGED)
        .untagged(new TreeSet<>(Set.of(key)))
        .build();
  }

  static FunctionChange edgeEnabled(int second, @Nullable String version) {
    return change(second, FunctionChange.Kind.EDGE_ENABLED).version(version).build();
  }

  static FunctionChange edgeDisabled(int second, @Nullable String version) {
    return change(second, FunctionChange.Kind.EDGE_DISABLED).version(version).build();
  }

  private static FunctionChange change(
      int second, FunctionChange.Kind kind, Attachment attachment) {
    return change(second, kind).attachment(attachment).build();
  }

  static Evaluation evaluate(FunctionChange... changes) {
    return FunctionHistory.of(List.of(changes)).evaluate(Policy.anyVpc());
  }

  /** A change whose event id follows from kind and second. */
  static FunctionChangeBuilder change(int second, FunctionChange.Kind kind) {
    return change(second, kind, kind + "@" + second);
  }

  static FunctionChangeBuilder change(int second, FunctionChange.Kind kind, String eventId) {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(FUNCTION)
        .kind(kind)
        .eventTime(at(second))
        .eventId(eventId)
        .actor(
            new Actor(
                "arn:aws:iam::111122223333:user/" + eventId,
                "IAMUser",
                null,
                "198.51.100.7",
                "aws-cli/2"))
        .receivedAt(at(second + 60));
  }

  static SortedMap<String, String> tag(String key, String value) {
    return new TreeMap<>(Map.of(key, value));
  }
}
