package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.FunctionArn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A function that is taken out of its VPC and put back again and again does not page each time. */
class FlapDampingTest {
  private final OutboxHarness outbox = OutboxHarness.unlimited();
  private int violations;

  private ViolationFixture next() {
    return violation().id("v" + violations++).openedAt(outbox.now());
  }

  private void flaps(int times) {
    for (int i = 0; i < times; i++) {
      ViolationFixture flap = next();
      outbox.sees(flap.opened()).delivers().later(Duration.ofSeconds(3));
      outbox.sees(flap.resolved()).delivers().later(Duration.ofSeconds(3));
    }
  }

  @Test
  void only_two_of_its_violations_within_an_hour_are_notified() {
    flaps(8);

    assertThat(outbox.notified)
        .containsExactly("OPENED v0", "RESOLVED v0", "OPENED v1", "RESOLVED v1");
    assertThat(outbox.suppressions()).hasSize(6).containsOnly(SuppressionReason.RESOLVED_FIRST);
  }

  @Test
  void one_that_lasts_a_quarter_of_an_hour_is_notified() {
    flaps(2);
    outbox.notified.clear();
    outbox.sees(next().opened());

    assertThat(outbox.later(Duration.ofMinutes(14)).delivers().notified).isEmpty();
    assertThat(outbox.later(Duration.ofMinutes(1)).delivers().notified)
        .containsExactly("OPENED v2");
  }

  @Test
  void the_second_notification_announces_that_the_next_one_has_to_last() {
    flaps(1);
    outbox.sees(next().opened());

    assertThat(((IncidentUpdate) outbox.pollOne()).openings()).isEqualTo(2);
  }

  @Test
  void it_is_notified_at_once_after_a_quiet_hour() {
    flaps(8);
    outbox.notified.clear();
    outbox.later(Duration.ofHours(1));

    assertThat(outbox.sees(next().opened()).delivers().notified).containsExactly("OPENED v8");
  }

  @Test
  void other_functions_are_not_affected() {
    flaps(8);
    outbox.notified.clear();
    FunctionArn other = FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:other");

    assertThat(outbox.sees(next().function(other).opened()).delivers().notified)
        .containsExactly("OPENED v8");
  }
}
