package io.vpcwatch.alerting;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Violations as the evaluator writes them. */
public final class ViolationFixture {
  public static final Instant OPENED_AT = Instant.parse("2026-11-23T01:02:03Z");
  public static final Instant RESOLVED_AT = Instant.parse("2026-11-23T01:07:33Z");
  public static final FunctionArn FUNCTION =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:checkout-api");
  public static final Actor DEPLOYER =
      new Actor(
          "arn:aws:sts::111122223333:assumed-role/deploy/ci",
          "AssumedRole",
          null,
          "203.0.113.9",
          "aws-cli/2.15.0 Python/3.11");
  public static final Attachment FORMER_VPC =
      Attachment.of(
          "vpc-0a1b2c3d", List.of("subnet-0aaa1111", "subnet-0bbb2222"), List.of("sg-0ccc3333"));

  private final ViolationBuilder violation =
      ViolationBuilder.builder()
          .id("0123456789abcdef0123456789abcdef")
          .functionArn(FUNCTION)
          .cause(Cause.VPC_REMOVED)
          .before(FORMER_VPC)
          .after(Attachment.detached())
          .detectedAt(OPENED_AT.plusSeconds(2))
          .tags(Collections.emptySortedMap());
  private EventRef opened = new EventRef(OPENED_AT, "event-1", DEPLOYER);

  public static ViolationFixture violation() {
    return new ViolationFixture();
  }

  public ViolationFixture id(String id) {
    violation.id(id);
    return this;
  }

  public ViolationFixture function(FunctionArn function) {
    violation.functionArn(function);
    return this;
  }

  public ViolationFixture cause(Cause cause) {
    violation.cause(cause);
    return this;
  }

  /** Of a rule about the network. */
  public ViolationFixture rule(PlacementRule rule) {
    violation.rule(rule).cause(Cause.CONFIGURED).severity(rule.defaultSeverity()).after(FORMER_VPC);
    return this;
  }

  public ViolationFixture openedAt(Instant time) {
    opened = new EventRef(time, opened.eventId(), opened.actor());
    return this;
  }

  public ViolationFixture by(Actor actor) {
    opened = new EventRef(opened.time(), opened.eventId(), actor);
    return this;
  }

  public ViolationFixture before(Attachment attachment) {
    violation.before(attachment);
    return this;
  }

  public ViolationFixture after(Attachment attachment) {
    violation.after(attachment);
    return this;
  }

  public ViolationFixture tagged(String key, String value) {
    violation.tags(new TreeMap<>(Map.of(key, value)));
    return this;
  }

  public ViolationFixture replayed() {
    violation.replayed(true);
    return this;
  }

  public Violation opened() {
    return record(Violation.Transition.OPENED);
  }

  public Violation changed() {
    return record(Violation.Transition.CHANGED);
  }

  public Violation resolved() {
    return resolved(End.VPC_ATTACHED, opened.actor());
  }

  public Violation resolved(End end, Actor actor) {
    return ViolationBuilder.builder(record(Violation.Transition.RESOLVED))
        .resolved(new EventRef(RESOLVED_AT, "event-2", actor))
        .end(end)
        .build();
  }

  public Violation lateAndOver() {
    return ViolationBuilder.builder(resolved(End.VPC_ATTACHED, DEPLOYER)).late(true).build();
  }

  public Violation retracted() {
    return opened().retracted(null);
  }

  public Violation supersededBy(String successor) {
    return opened().retracted(successor);
  }

  private Violation record(Violation.Transition transition) {
    return violation.opened(opened).transition(transition).build();
  }
}
