package io.vpcwatch.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class StoryCountsTest {
  private static final FunctionArn FUNCTION =
      new FunctionArn("aws", "eu-west-1", "111122223333", "orders");
  private static final Instant TIME = Instant.parse("2026-10-12T08:00:00Z");

  private final StoryCounts counts = new StoryCounts();

  @Test
  void an_open_violation_is_pending_until_its_opening_is_delivered() {
    counts.violation(violation("v", Transition.OPENED));
    assertThat(counts.pending()).isEqualTo(1);

    counts.delivery(delivery("v", Notice.OPENED, Outcome.DELIVERED));
    assertThat(counts.pending()).isZero();
    assertThat(counts.summary()).isEqualTo("1 violations: 0 resolved, 1 still open.");
  }

  @Test
  void a_resolved_violation_is_pending_until_its_resolution_is_delivered() {
    counts.violation(violation("v", Transition.OPENED));
    counts.delivery(delivery("v", Notice.OPENED, Outcome.DELIVERED));
    counts.violation(violation("v", Transition.RESOLVED));
    assertThat(counts.pending()).isEqualTo(1);

    counts.delivery(delivery("v", Notice.RESOLVED, Outcome.DELIVERED));
    assertThat(counts.pending()).isZero();
    assertThat(counts.summary()).isEqualTo("1 violations: 1 resolved, 0 still open.");
  }

  @Test
  void a_suppressed_violation_is_not_pending() {
    counts.violation(violation("v", Transition.RESOLVED));
    counts.delivery(delivery("v", Notice.OPENED, Outcome.SUPPRESSED));

    assertThat(counts.pending()).isZero();
    assertThat(counts.summary()).contains("1 had already ended when found");
  }

  @Test
  void a_retracted_violation_is_not_counted() {
    counts.violation(violation("v", Transition.OPENED));
    counts.violation(violation("v", Transition.RETRACTED));

    assertThat(counts.violations()).isZero();
    assertThat(counts.pending()).isZero();
  }

  private static Delivery delivery(String id, Notice notice, Outcome outcome) {
    return DeliveryBuilder.builder()
        .violationId(id)
        .channel("terminal")
        .functionArn(FUNCTION)
        .notice(notice)
        .outcome(outcome)
        .attempts(1)
        .at(TIME)
        .build();
  }

  private static Violation violation(String id, Transition transition) {
    boolean over = transition == Transition.RESOLVED;
    EventRef occurrence = new EventRef(TIME, "event", Actor.unknown());
    return ViolationBuilder.builder()
        .id(id)
        .functionArn(FUNCTION)
        .cause(Cause.CREATED_WITHOUT_VPC)
        .opened(occurrence)
        .before(Attachment.unknown())
        .after(Attachment.unknown())
        .resolved(over ? occurrence : null)
        .end(over ? End.DELETED : null)
        .detectedAt(TIME)
        .tags(Collections.emptySortedMap())
        .transition(transition)
        .build();
  }
}
