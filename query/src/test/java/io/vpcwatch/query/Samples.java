package io.vpcwatch.query;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Records as the services write them. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-10-15T12:00:00Z");
  static final String ACCOUNT = "111122223333";
  static final Attachment VPC =
      Attachment.of("vpc-1", List.of("subnet-0a", "subnet-0b"), List.of("sg-0a"));
  static final Actor ANA =
      new Actor(
          "arn:aws:iam::111122223333:user/ana", "IAMUser", null, "203.0.113.7", "aws-cli/2.15");

  private Samples() {}

  static FunctionArn arn(String name) {
    return arn(ACCOUNT, "eu-west-1", name);
  }

  static FunctionArn arn(String account, String region, String name) {
    return new FunctionArn("aws", region, account, name);
  }

  static FunctionStatusBuilder status(FunctionArn function, Verdict verdict) {
    return FunctionStatusBuilder.builder()
        .functionArn(function)
        .verdict(verdict)
        .attachment(verdict == Verdict.COMPLIANT ? VPC : Attachment.detached())
        .since(NOW.minus(Duration.ofHours(3)))
        .by(ANA)
        .eventId(event(function.name()))
        .tags(new TreeMap<>(Map.of("team", "payments")));
  }

  static FunctionStatus compliant(String name) {
    return status(arn(name), Verdict.COMPLIANT).build();
  }

  static FunctionStatus violating(String name) {
    return status(arn(name), Verdict.VIOLATING)
        .cause(Cause.VPC_REMOVED)
        .violationId(id(name))
        .build();
  }

  /** Opened three hours ago. */
  static ViolationBuilder violation(FunctionArn function) {
    return ViolationBuilder.builder()
        .id(id(function.name()))
        .functionArn(function)
        .cause(Cause.VPC_REMOVED)
        .opened(new EventRef(NOW.minus(Duration.ofHours(3)), event(function.name()), ANA))
        .before(VPC)
        .after(Attachment.detached())
        .detectedAt(NOW.minus(Duration.ofHours(3)).plusSeconds(5))
        .replayed(false)
        .late(false)
        .tags(Collections.emptySortedMap())
        .transition(Violation.Transition.OPENED);
  }

  /** In a VPC, with this outcome by the rule private-subnet. */
  static FunctionStatusBuilder judged(String name, RuleOutcome outcome) {
    return status(arn(name), Verdict.COMPLIANT)
        .rules(new TreeMap<>(Map.of(PlacementRule.PRIVATE_SUBNET, outcome)));
  }

  /** By a change of the network three hours ago. */
  static ViolationBuilder inPublicSubnet(String name) {
    EventRef event = new EventRef(NOW.minus(Duration.ofHours(3)), event(name), ANA);
    return violation(arn(name))
        .rule(PlacementRule.PRIVATE_SUBNET)
        .cause(Cause.NETWORK_CHANGED)
        .reasons(
            List.of(
                PlacementReason.of(
                    PlacementReason.Code.PUBLIC_ROUTE,
                    "subnet-0a",
                    "rtb-0a",
                    "0.0.0.0/0",
                    "igw-0a")))
        .network(new NetworkCause(NetworkKind.ROUTE_TABLE, "rtb-0a", "ReplaceRoute", event))
        .opened(event)
        .after(VPC);
  }

  static Violation open(String name) {
    return violation(arn(name)).build();
  }

  static Violation openedAt(String name, Instant time) {
    return violation(arn(name)).opened(new EventRef(time, event(name), ANA)).build();
  }

  static Violation resolved(String name, Instant opened, Instant resolved, End end) {
    return violation(arn(name))
        .opened(new EventRef(opened, event(name), ANA))
        .resolved(new EventRef(resolved, event(name + "-end"), ANA))
        .end(end)
        .transition(Violation.Transition.RESOLVED)
        .build();
  }

  static Delivery delivery(String name, String channel) {
    return DeliveryBuilder.builder()
        .violationId(id(name))
        .channel(channel)
        .functionArn(arn(name))
        .notice(Delivery.Notice.OPENED)
        .outcome(Delivery.Outcome.DELIVERED)
        .attempts(1)
        .at(NOW.minus(Duration.ofHours(2)))
        .build();
  }

  static ExemptionBuilder exemption(String id, String glob) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(List.of(new Exemption.Matcher(glob, null, null, Collections.emptySortedMap())))
        .owner("sre")
        .reason("needs no private resource")
        .validFrom(NOW.minus(Duration.ofDays(1)))
        .validUntil(NOW.plus(Duration.ofDays(90)))
        .createdBy("ana@host")
        .createdAt(NOW.minus(Duration.ofDays(1)));
  }

  static String id(String name) {
    return String.format("%032x", Math.abs((long) name.hashCode()));
  }

  static String event(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }
}
