package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.model.Delivery.Outcome.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxDeliveryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final OutboxHarness outbox = new OutboxHarness(RateLimit.every(SECOND, 2));

  @Nested
  class Failures {

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "UNREACHABLE", "RATE_LIMITED"})
    void a_temporary_failure_is_retried_until_it_has_passed(Failure failure) {
      outbox.sees(violation().id("v1").opened());
      for (int i = 0; i < 50; i++) {
        outbox.fails(failure).later(Duration.ofMinutes(1));
      }

      outbox.delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
      assertThat(outbox.deliveries).last().extracting(Delivery::attempts).isEqualTo(51);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION_LOST", "TIMEOUT"})
    void what_may_have_arrived_is_repeated_ten_times_within_hours(Failure failure) {
      outbox.sees(violation().id("v1").opened());
      int copies = 0;
      for (int minute = 0; minute < 24 * 60; minute++) {
        Notification due = outbox.later(Duration.ofMinutes(1)).poll();
        if (due != null) {
          copies++;
          outbox.complete(due, Attempt.failed(failure, "no response"));
        }
      }

      assertThat(copies).isEqualTo(10);
      assertThat(outbox.deliveries).last().extracting(Delivery::outcome).isEqualTo(FAILED);
    }

    @Test
    void the_end_of_an_incident_whose_opening_may_have_arrived_is_sent() {
      outbox.sees(violation().id("v1").opened());
      for (int i = 0; i < 10; i++) {
        outbox.fails(Failure.TIMEOUT).later(Duration.ofHours(1));
      }

      outbox.sees(violation().id("v1").resolved()).later(Duration.ofHours(1)).delivers();

      assertThat(outbox.notified).containsExactly("RESOLVED v1");
    }

    @Test
    void a_message_that_is_refused_while_others_are_accepted_is_given_up() {
      Attempt refused = Attempt.failed(Failure.CHANNEL_REFUSED, "a locked thread");
      outbox.sees(violation().id("v1").opened()).fails(refused);
      for (int i = 0; i < 20; i++) {
        outbox.later(Duration.ofMinutes(2)).sees(violation().id("other" + i).opened());
        for (Notification due = outbox.poll(); due != null; due = outbox.poll()) {
          outbox.complete(due, due.ids().contains("v1") ? refused : Attempt.delivered());
        }
      }

      assertThat(outbox.notified).hasSize(20);
      assertThat(outbox.deliveries)
          .filteredOn(delivery -> delivery.violationId().equals("v1"))
          .last()
          .extracting(Delivery::outcome, Delivery::reason, Delivery::attempts)
          .containsExactly(FAILED, "message_rejected", 5);
    }

    @Test
    void a_message_that_is_refused_while_others_are_accepted_does_not_delay_them() {
      Attempt refused = Attempt.failed(Failure.CHANNEL_REFUSED, "a locked thread");
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
      outbox.later(SECOND).fails(refused).later(Duration.ofSeconds(15));
      outbox.complete(outbox.pollOne(), Attempt.delivered());
      outbox.later(SECOND).fails(refused);

      outbox.later(SECOND).sees(violation().id("v3").opened()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v2", "OPENED v3");
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGE_REJECTED", "INTERNAL_ERROR"})
    void a_rejected_message_is_given_up_and_the_next_one_is_sent(Failure failure) {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());

      outbox.fails(failure).delivers();
      outbox.sees(violation().id("v1").resolved()).later(Duration.ofDays(1)).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v2");
      assertThat(outbox.deliveries)
          .extracting(Delivery::violationId, Delivery::outcome, Delivery::reason)
          .contains(tuple("v1", Delivery.Outcome.FAILED, failure.label()));
    }

    @Test
    void a_refusing_channel_loses_nothing() {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
      for (int i = 0; i < 20; i++) {
        outbox.fails(Failure.CHANNEL_REFUSED).later(Duration.ofMinutes(5));
      }

      outbox.delivers();

      assertThat(outbox.notified).containsExactlyInAnyOrder("OPENED v1", "OPENED v2");
    }

    @Test
    void a_refusing_channel_is_retried_with_its_own_backoff() {
      outbox
          .sees(violation().id("v1").opened(), violation().id("v2").opened())
          .fails(Failure.CHANNEL_REFUSED);

      assertThat(outbox.later(Duration.ofSeconds(7)).poll()).isNull();
      assertThat(outbox.later(Duration.ofSeconds(8)).poll()).isNotNull();
    }

    @Test
    void a_failing_message_does_not_block_the_others() {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
      Attempt failed = Attempt.failed(Failure.SERVER_ERROR, "");
      for (int i = 0; i < 3; i++) {
        Notification notification = outbox.later(Duration.ofMinutes(1)).pollOne();
        outbox.complete(
            notification, notification.ids().contains("v1") ? failed : Attempt.delivered());
      }

      assertThat(outbox.notified).containsExactly("OPENED v2");
    }
  }

  @Nested
  class Retry_after {
    private final Attempt tooMany =
        new Attempt.Failed(Failure.RATE_LIMITED, "", Duration.ofSeconds(30));

    @Test
    void no_message_is_sent_before_the_end_of_a_retry_after() {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened()).fails(tooMany);

      assertThat(outbox.later(Duration.ofMillis(29_999)).poll()).isNull();
      assertThat(outbox.later(Duration.ofMillis(1)).poll()).isNotNull();
    }

    @Test
    void a_retry_after_survives_a_restart() {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened()).fails(tooMany);

      outbox.restarts();

      assertThat(outbox.later(Duration.ofMillis(29_999)).poll()).isNull();
      assertThat(outbox.later(Duration.ofMillis(1)).poll()).isNotNull();
    }

    @Test
    void pending_time_includes_a_retry_after() {
      outbox.sees(violation().id("v1").opened(), violation().id("v2").opened()).fails(tooMany);
      outbox.poll();
      outbox.later(Duration.ofSeconds(30)).delivers();

      // v2 was due all the time.
      assertThat(outbox.throttled()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void the_rate_is_kept_after_a_small_burst() {
    IntStream.range(0, 5).forEach(i -> outbox.sees(violation().id("v" + i).opened()));

    assertThat(outbox.delivers().notified).hasSize(2);
    assertThat(outbox.later(Duration.ofMillis(999)).delivers().notified).hasSize(2);
    assertThat(outbox.later(Duration.ofMillis(1)).delivers().notified).hasSize(3);
    assertThat(outbox.later(SECOND).delivers().notified).hasSize(4);
  }

  @Test
  void a_channel_gets_no_burst_for_a_while_after_a_retry_after() {
    IntStream.range(0, 9).forEach(i -> outbox.sees(violation().id("v" + i).opened()));
    outbox.fails(new Attempt.Failed(Failure.RATE_LIMITED, "", Duration.ofSeconds(10)));

    assertThat(outbox.later(Duration.ofSeconds(10)).delivers().notified).hasSize(1);
    assertThat(outbox.later(SECOND).delivers().notified).hasSize(2);
    assertThat(outbox.later(Duration.ofSeconds(61)).delivers().notified).hasSize(4);
  }

  @Test
  void a_message_is_sent_after_the_response_to_the_previous_one() {
    outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
    outbox.pollOne();

    assertThat(outbox.poll()).isNull();
  }

  @Test
  void of_two_due_notifications_the_older_event_is_sent_first() {
    outbox.sees(
        violation().id("v1").openedAt(ViolationFixture.OPENED_AT).opened(),
        violation().id("v0").openedAt(ViolationFixture.OPENED_AT.plusSeconds(1)).opened());

    assertThat(outbox.delivers().notified).containsExactly("OPENED v1", "OPENED v0");
  }

  @Nested
  class After_a_kill {

    @Test
    void a_pending_notification_is_sent() {
      outbox.sees(violation().id("v1").opened()).restarts().delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void a_delivered_notification_is_not_sent_again() {
      outbox.sees(violation().id("v1").opened()).delivers().restarts().delivers();
      outbox.sees(violation().id("v1").resolved()).delivers().restarts().delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void a_notification_in_flight_is_sent_again_when_no_answer_can_come_any_more() {
      outbox.sees(violation().id("v1").opened());
      outbox.pollOne();

      assertThat(outbox.restarts().later(Duration.ofSeconds(14)).poll()).isNull();
      outbox.later(SECOND).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void the_end_of_an_incident_in_flight_is_sent() {
      outbox.sees(violation().id("v1").opened());
      outbox.pollOne();

      outbox.restarts().sees(violation().id("v1").resolved());
      outbox.later(Duration.ofSeconds(15)).delivers();

      assertThat(outbox.notified).containsExactly("RESOLVED v1");
    }
  }

  @Nested
  class A_new_owner {

    @Test
    void it_waits_for_the_result_of_the_former_one() {
      outbox.sees(violation().id("v1").opened());
      Notification notification = outbox.pollOne();

      outbox.restarts();

      assertThat(outbox.later(SECOND).poll()).isNull();
      outbox.complete(notification, Attempt.delivered());
      assertThat(outbox.later(Duration.ofMinutes(1)).delivers().notified)
          .containsExactly("OPENED v1");
      assertThat(outbox.deliveries)
          .extracting(Delivery::outcome, Delivery::attempts)
          .containsExactly(tuple(Delivery.Outcome.DELIVERED, 1));
    }

    @Test
    void it_reads_the_results_that_waited_for_it_before_it_sends_again() {
      outbox.sees(violation().id("v1").opened());
      Notification notification = outbox.pollOne();

      outbox.later(Duration.ofSeconds(20)).restarts();

      assertThat(outbox.poll()).isNull();
      outbox.complete(notification, Attempt.delivered());
      assertThat(outbox.later(Duration.ofMinutes(1)).poll()).isNull();
    }

    @Test
    void it_sends_at_once_what_the_former_one_did_not_attempt() {
      outbox.sees(violation().id("v1").opened());
      Notification notification = outbox.pollOne();

      outbox.restarts().returns(notification).later(SECOND).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
      assertThat(outbox.deliveries).extracting(Delivery::attempts).containsExactly(1);
    }

    @Test
    void a_result_that_comes_after_it_has_sent_again_is_dropped() {
      outbox.sees(violation().id("v1").opened());
      Notification first = outbox.pollOne();
      outbox.restarts().later(Duration.ofSeconds(15));
      Notification second = outbox.pollOne();

      outbox.complete(first, Attempt.failed(Failure.MESSAGE_REJECTED, ""));

      assertThat(outbox.deliveries).isEmpty();
      outbox.complete(second, Attempt.delivered());
      assertThat(outbox.deliveries)
          .extracting(Delivery::outcome)
          .containsExactly(Delivery.Outcome.DELIVERED);
    }

    @Test
    void a_result_of_a_former_round_does_not_settle_the_present_one() {
      outbox.sees(violation().id("v1").opened());
      Notification stale = outbox.pollOne();
      outbox.restarts().later(Duration.ofSeconds(15)).delivers();
      outbox.later(SECOND).sees(violation().id("v1").resolved());
      Notification end = outbox.pollOne();

      outbox.complete(stale, Attempt.delivered());
      outbox.later(SECOND).complete(end, Attempt.delivered());

      assertThat(outbox.deliveries)
          .extracting(Delivery::notice)
          .containsExactly(Delivery.Notice.OPENED, Delivery.Notice.RESOLVED);
      assertThat(outbox.later(Duration.ofMinutes(1)).poll()).isNull();
    }

    @Test
    void a_summary_in_flight_waits_too() {
      outbox.sees(violation().id("v1").replayed().opened()).later(Duration.ofSeconds(30));
      Notification summary = outbox.pollOne();

      outbox.restarts();

      assertThat(outbox.later(SECOND).poll()).isNull();
      outbox.complete(summary, Attempt.delivered());
      assertThat(outbox.later(Duration.ofMinutes(1)).poll()).isNull();
    }
  }

  @Nested
  class A_clock_that_is_set_back_by_nine_hours {
    private final Duration back = Duration.ofHours(-9);

    @Test
    void does_not_delay_what_waits() {
      outbox.sees(violation().id("v1").openedAt(outbox.now).opened()).fails(Failure.SERVER_ERROR);
      Attempt throttled = new Attempt.Failed(Failure.RATE_LIMITED, "", Duration.ofMinutes(5));
      outbox.later(Duration.ofMinutes(1)).fails(throttled);

      outbox.later(back).restarts().delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void does_not_delay_what_another_process_had_in_flight() {
      outbox.sees(violation().id("v1").opened());
      outbox.pollOne();

      outbox.later(back).restarts().later(Duration.ofSeconds(5)).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void does_not_delay_summaries() {
      outbox.sees(violation().id("v1").replayed().opened()).later(back).restarts().delivers();

      assertThat(outbox.notified).containsExactly("history");
    }
  }

  @Test
  void a_hand_over_whose_record_was_rolled_back_is_still_in_flight() {
    outbox.sees(violation().id("v1").opened());
    Notification notification = outbox.pollOne();
    outbox.rollsBack("v1").reopens();

    assertThat(outbox.later(SECOND).poll()).isNull();
    outbox.complete(notification, Attempt.delivered());

    assertThat(outbox.later(Duration.ofMinutes(1)).poll()).isNull();
    assertThat(outbox.deliveries)
        .extracting(Delivery::outcome)
        .containsExactly(Delivery.Outcome.DELIVERED);
  }

  @Test
  void the_number_and_the_age_of_pending_notifications_are_reported() {
    Instant first = outbox.now;
    outbox.sees(violation().id("v1").opened()).later(SECOND).sees(violation().id("v2").opened());
    outbox.pollOne();

    outbox.reports();

    assertThat(outbox.pending()).isEqualTo(2);
    assertThat(outbox.oldest()).isEqualTo(first);
    assertThat(OutboxHarness.unlimited().reports().oldest()).isNull();
  }
}
