package io.vpcwatch.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import org.junit.jupiter.api.Test;

class StoryCountsTest {
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

    assertThat(counts.violations()).isEmpty();
    assertThat(counts.pending()).isZero();
  }

  private static Delivery delivery(String id, Notice notice, Outcome outcome) {
    return DeliveryBuilder.builder()
        .violationId(id)
        .channel("terminal")
        .functionArn(Violations.FUNCTION)
        .notice(notice)
        .outcome(outcome)
        .attempts(1)
        .at(Violations.TIME)
        .build();
  }

  private static Violation violation(String id, Transition transition) {
    return Violations.of(id, transition).build();
  }
}
