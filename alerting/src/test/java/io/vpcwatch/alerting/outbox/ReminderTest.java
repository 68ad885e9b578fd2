package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reminders of what is still open are sent at doubling intervals. */
class ReminderTest {
  private static final String ID = violation().opened().id();

  private final OutboxHarness outbox = OutboxHarness.unlimited();

  private OutboxHarness after(Duration time) {
    return outbox.later(time).reminds().delivers();
  }

  @Test
  void reminders_come_after_one_day_then_two_then_four() {
    outbox.sees(violation().opened()).delivers();
    int[] sent = IntStream.range(0, 10).map(day -> remindedAfterADay()).toArray();

    // Days 1, 3 and 7.
    assertThat(sent).containsExactly(1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  }

  private int remindedAfterADay() {
    after(Duration.ofDays(1));
    return (int) outbox.notified.stream().filter(sent -> sent.equals("REMINDER " + ID)).count();
  }

  @Test
  void a_reminder_is_not_sent_before_it_is_due() {
    outbox.sees(violation().opened()).delivers();

    after(Duration.ofHours(23).plusMinutes(59));

    assertThat(outbox.notified).hasSize(1);
  }

  @Test
  void a_resolved_violation_has_no_reminder() {
    outbox.sees(violation().opened()).delivers().sees(violation().resolved()).delivers();

    after(Duration.ofDays(2));

    assertThat(outbox.notified).containsExactly("OPENED " + ID, "RESOLVED " + ID);
  }

  @Test
  void a_violation_resolved_before_its_reminder_is_sent_as_resolved() {
    outbox.sees(violation().opened()).delivers().later(Duration.ofDays(1)).reminds();

    outbox.sees(violation().resolved()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED " + ID, "RESOLVED " + ID);
  }

  @Test
  void a_suppressed_violation_has_no_reminder() {
    outbox.sees(violation().replayed().opened()).delivers();

    after(Duration.ofDays(2));

    assertThat(outbox.notified).containsExactly("history");
  }

  @Test
  void a_correction_does_not_cancel_a_reminder() {
    outbox.sees(violation().opened()).delivers().later(Duration.ofDays(1)).reminds();

    outbox.sees(violation().changed()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED " + ID, "REMINDER " + ID);
  }

  @Test
  void a_restart_forgets_neither_when_nor_how_often() {
    outbox.sees(violation().opened()).delivers();
    after(Duration.ofDays(1));
    outbox.restarts();

    after(Duration.ofDays(1));
    assertThat(outbox.notified).hasSize(2);
    after(Duration.ofDays(1));
    assertThat(outbox.notified).hasSize(3);
  }

  @Test
  void a_rejected_reminder_does_not_close_the_incident() {
    outbox.sees(violation().opened()).delivers().later(Duration.ofDays(1)).reminds();
    outbox.fails(Failure.MESSAGE_REJECTED);

    outbox.sees(violation().resolved()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED " + ID, "RESOLVED " + ID);
  }

  @Test
  void a_violation_that_opens_again_is_reminded_of_again_from_the_first_interval_on() {
    outbox.sees(violation().opened()).delivers();
    after(Duration.ofDays(1));
    outbox.sees(violation().resolved()).delivers().sees(violation().opened()).delivers();
    outbox.notified.clear();

    after(Duration.ofDays(1));

    assertThat(outbox.notified).containsExactly("REMINDER " + ID);
  }

  @Test
  void many_reminders_of_an_account_are_one_message() {
    Violation[] open =
        IntStream.range(0, 20)
            .mapToObj(i -> violation().id("v" + i).opened())
            .toArray(Violation[]::new);
    outbox.sees(open).delivers().withGrouping(5).notified.clear();

    after(Duration.ofDays(1));
    outbox.later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).containsExactly("REMINDER of 20");
  }
}
