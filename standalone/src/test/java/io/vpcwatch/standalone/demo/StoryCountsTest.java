package io.vpcwatch.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class StoryCountsTest {
  private static final FunctionArn FUNCTION =
      new FunctionArn("aws", "eu-west-1", "111122223333", "orders");
  private static final Instant TIME = Instant.parse("2026-10-12T08:00:00Z");

  private final StoryCounts tally = new StoryCounts();

  @Test
  void an_open_violation_is_told_when_its_opening_is_delivered() {
    tally.violation(violation("v", Transition.OPENED));
    assertThat(tally.untold()).isEqualTo(1);

    tally.delivery(delivery("v", Notice.OPENED, Outcome.DELIVERED));
    assertThat(tally.untold()).isZero();
    assertThat(tally.summary()).isEqualTo("1 violations: 0 resolved, 1 still open.");
  }

  @Test
  void a_resolved_violation_is_told_when_its_end_is_delivered() {
    tally.violation(violation("v", Transition.OPENED));
    tally.delivery(delivery("v", Notice.OPENED, Outcome.DELIVERED));
    tally.violation(violation("v", Transition.RESOLVED));
    assertThat(tally.untold()).isEqualTo(1);

    tally.delivery(delivery("v", Notice.RESOLVED, Outcome.DELIVERED));
    assertThat(tally.untold()).isZero();
    assertThat(tally.summary()).isEqualTo("1 violations: 1 resolved, 0 still open.");
  }

  @Test
  void what_came_to_light_when_it_was_over_needs_no_telling() {
    tally.violation(violation("v", Transition.RESOLVED));
    tally.delivery(delivery("v", Notice.OPENED, Outcome.SUPPRESSED));

    assertThat(tally.untold()).isZero();
    assertThat(tally.summary()).contains("1 came to light when it was over");
  }

  @Test
  void what_was_taken_back_never_was() {
    tally.violation(violation("v", Transition.OPENED));
    tally.violation(violation("v", Transition.RETRACTED));

    assertThat(tally.violations()).isZero();
    assertThat(tally.untold()).isZero();
  }

  private static Delivery delivery(String id, Notice notice, Outcome outcome) {
    return new Delivery(id, "terminal", FUNCTION, notice, outcome, null, null, 1, TIME);
  }

  private static Violation violation(String id, Transition transition) {
    boolean over = transition == Transition.RESOLVED;
    EventRef occurrence = new EventRef(TIME, "event", Actor.unknown());
    return new Violation(
        id,
        FUNCTION,
        Cause.CREATED_WITHOUT_VPC,
        occurrence,
        Attachment.unknown(),
        Attachment.unknown(),
        over ? occurrence : null,
        over ? End.DELETED : null,
        TIME,
        false,
        Collections.emptySortedMap(),
        transition,
        false,
        null);
  }
}
