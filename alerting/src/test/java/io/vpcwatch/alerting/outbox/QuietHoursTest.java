package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.model.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

  @ParameterizedTest
  @CsvSource({
    "22:00-07:00, UTC, 21:59, false",
    "22:00-07:00, UTC, 22:00, true",
    "22:00-07:00, UTC, 03:00, true",
    "22:00-07:00, UTC, 07:00, false",
    "12:00 - 13:00, UTC, 12:30, true",
    "12:00-13:00, UTC, 13:00, false",
    "22:00-07:00, Asia/Tokyo, 13:00, true",
    "22:00-07:00, Asia/Tokyo, 22:00, false"
  })
  void quiet_hours_are_in_the_time_zone_of_the_channel(
      String hours, String zone, String time, boolean quiet) {
    Instant now = Instant.parse("2026-11-23T" + time + ":00Z");

    assertThat(
            QuietHours.parse("quiet-hours", hours)
                .in(new QuietHours.Zone(ZoneId.of(zone)))
                .include(now))
        .isEqualTo(quiet);
    assertThat(OutboxHarness.unlimited().isQuiet(now)).isFalse();
  }

  private static ViolationFixture created() {
    return violation().cause(Cause.CREATED_WITHOUT_VPC);
  }

  @Test
  void a_violation_of_high_severity_is_sent_in_quiet_hours_and_so_is_its_end() {
    OutboxHarness outbox = OutboxHarness.unlimited().quiet("22:00-07:00");
    outbox.sees(violation().id("high").opened(), created().id("other").opened()).delivers();
    outbox.sees(violation().id("high").resolved()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED high", "RESOLVED high");
  }

  @Test
  void reminders_wait_for_the_end_of_quiet_hours_whatever_the_severity() {
    OutboxHarness outbox = OutboxHarness.unlimited().quiet("22:00-07:00");
    outbox.sees(violation().opened()).delivers().later(Duration.ofDays(1)).reminds().delivers();
    assertThat(outbox.notified).hasSize(1);

    outbox.later(Duration.ofHours(6)).delivers();

    assertThat(outbox.notified).hasSize(2);
  }

  /** The harness begins a few minutes after one o'clock. */
  @Test
  void a_violation_of_the_quiet_hours_is_sent_after_them() {
    OutboxHarness outbox = OutboxHarness.unlimited().quiet("22:00-07:00");
    outbox.sees(created().opened()).delivers().later(Duration.ofMinutes(30)).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofHours(6)).delivers();

    assertThat(outbox.notified).hasSize(1);
  }

  @Test
  void a_violation_resolved_within_the_quiet_hours_is_not_sent() {
    OutboxHarness outbox = OutboxHarness.unlimited().quiet("22:00-07:00");
    outbox.sees(created().opened()).delivers().sees(created().resolved());

    outbox.later(Duration.ofHours(7)).delivers();

    assertThat(outbox.notified).isEmpty();
  }

  @Test
  void quiet_hours_do_not_count_as_pending_time() {
    OutboxHarness outbox = OutboxHarness.unlimited().quiet("22:00-07:00");
    outbox.sees(created().opened()).reports();
    assertThat(outbox.pending()).isEqualTo(1);
    assertThat(outbox.oldest()).isNull();

    outbox.later(Duration.ofHours(7)).reports();

    assertThat(outbox.oldest()).isNotNull();
  }
}
