package io.vpcwatch.standalone.demo;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/** Violations for the tests of this package. */
final class Violations {
  static final FunctionArn FUNCTION = new FunctionArn("aws", "eu-west-1", "111122223333", "orders");
  static final Instant TIME = Instant.parse("2026-10-12T09:00:00Z");

  private Violations() {}

  static ViolationBuilder of(String id, Transition transition) {
    boolean over = transition == Transition.RESOLVED;
    return ViolationBuilder.builder()
        .id(id)
        .functionArn(FUNCTION)
        .cause(Cause.CREATED_WITHOUT_VPC)
        .opened(new EventRef(TIME, "event", Actor.unknown()))
        .before(Attachment.unknown())
        .after(Attachment.unknown())
        .resolved(
            over ? new EventRef(TIME.plus(Duration.ofMinutes(7)), "fix", Actor.unknown()) : null)
        .end(over ? End.DELETED : null)
        .detectedAt(TIME)
        .tags(Collections.emptySortedMap())
        .transition(transition);
  }
}
