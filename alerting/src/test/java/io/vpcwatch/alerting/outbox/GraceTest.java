package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The harness reads everything five seconds after it has happened. */
class GraceTest {
  private final OutboxHarness outbox = OutboxHarness.unlimited().withGrace(Duration.ofSeconds(30));

  @Test
  void a_function_attached_within_the_grace_is_not_notified() {
    outbox
        .sees(violation().opened())
        .later(Duration.ofSeconds(20))
        .delivers()
        .sees(violation().resolved())
        .later(Duration.ofHours(1))
        .delivers();

    assertThat(outbox.notified).isEmpty();
    assertThat(outbox.suppressions()).containsExactly(SuppressionReason.RESOLVED_FIRST);
  }

  @Test
  void a_violation_that_outlasts_the_grace_is_sent_at_its_end() {
    outbox.sees(violation().opened()).later(Duration.ofSeconds(24)).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofSeconds(1)).delivers();

    assertThat(outbox.now).isEqualTo(OPENED_AT.plusSeconds(30));
    assertThat(outbox.notified).hasSize(1);
  }

  @Test
  void a_violation_read_late_is_sent_as_soon_as_its_end_could_have_been_read() {
    outbox.later(Duration.ofMinutes(5)).sees(violation().opened()).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofSeconds(2)).delivers();

    assertThat(outbox.notified).hasSize(1);
  }

  @Test
  void the_policy_of_the_account_may_have_another_grace() {
    Violation patient =
        ViolationBuilder.builder(violation().opened()).grace(Duration.ofMinutes(10)).build();

    outbox.sees(patient).later(Duration.ofMinutes(9)).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofMinutes(1)).delivers();
    assertThat(outbox.notified).hasSize(1);
  }

  @Test
  void a_resolution_has_no_grace() {
    outbox
        .sees(violation().opened())
        .later(Duration.ofMinutes(1))
        .delivers()
        .sees(violation().resolved())
        .delivers();

    assertThat(outbox.notified).hasSize(2);
  }

  @Test
  void a_kill_neither_forgets_the_grace_nor_restarts_it() {
    outbox.sees(violation().opened()).later(Duration.ofSeconds(20)).restarts().delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofSeconds(5)).delivers();

    assertThat(outbox.notified).hasSize(1);
  }
}
