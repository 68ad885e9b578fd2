package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final OutboxHarness outbox = OutboxHarness.unlimited();

  @Test
  void a_violation_is_sent_once_when_it_opens_and_once_when_it_is_resolved() {
    outbox.sees(violation().id("v1").opened()).delivers();
    outbox.sees(violation().id("v1").resolved()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    assertThat(outbox.deliveries)
        .extracting(Delivery::notice, Delivery::outcome, Delivery::attempts)
        .containsExactly(
            tuple(Notice.OPENED, Delivery.Outcome.DELIVERED, 1),
            tuple(Notice.RESOLVED, Delivery.Outcome.DELIVERED, 1));
  }

  @Nested
  class Open_again_after_the_end_was_sent {

    @Test
    void it_is_sent_again_and_so_is_its_end() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      assertThat(outbox.notified)
          .containsExactly("OPENED v1", "RESOLVED v1", "OPENED v1", "RESOLVED v1");
    }

    @Test
    void its_messages_are_recognisable_as_new_ones() {
      outbox.sees(violation().opened()).delivers().sees(violation().resolved()).delivers();

      outbox.sees(violation().opened());
      IncidentUpdate opening = (IncidentUpdate) outbox.pollOne();
      outbox.complete(opening, Attempt.delivered()).sees(violation().resolved());
      IncidentUpdate end = (IncidentUpdate) outbox.pollOne();

      assertThat(opening.kind()).isEqualTo("reopened-1");
      assertThat(opening.root()).isNull();
      assertThat(end.kind()).isEqualTo("resolved-1");
    }

    @Test
    void it_is_sent_whatever_its_age() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      outbox.later(Duration.ofDays(3)).sees(violation().id("v1").opened()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1", "OPENED v1");
      assertThat(outbox.suppressions()).isEmpty();
    }

    @Test
    void it_is_sent_after_a_retraction() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").retracted()).delivers();

      outbox.sees(violation().id("v1").opened()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1", "OPENED v1");
    }

    @Test
    void it_is_sent_if_it_opened_while_the_end_was_in_flight() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved());
      Notification end = outbox.pollOne();

      outbox.sees(violation().id("v1").opened());
      outbox.complete(end, Attempt.delivered()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1", "OPENED v1");
    }

    @Test
    void nothing_is_sent_if_the_end_in_flight_was_rejected() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved());
      Notification end = outbox.pollOne();

      outbox.sees(violation().id("v1").opened());
      outbox.complete(end, Attempt.failed(Failure.MESSAGE_REJECTED, "")).delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void records_read_again_do_not_open_it_again() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();
      outbox.sees(violation().id("v1").opened()).delivers();

      outbox.seesAgain(0, violation().id("v1").opened()).delivers();
      outbox.seesAgain(1, violation().id("v1").resolved()).delivers();
      outbox.seesAgain(2, violation().id("v1").opened()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1", "OPENED v1");
    }
  }

  @Test
  void a_change_updates_what_is_sent_and_sends_nothing_by_itself() {
    outbox.sees(
        violation().opened(),
        violation().by(ViolationFixture.DEPLOYER).cause(Cause.FIRST_SEEN_WITHOUT_VPC).changed());

    Notification notification = outbox.pollOne();

    assertThat(((IncidentUpdate) notification).violations().get(0).cause())
        .isEqualTo(Cause.FIRST_SEEN_WITHOUT_VPC);
    outbox.complete(notification, Attempt.delivered());
    outbox.sees(violation().changed());
    assertThat(outbox.poll()).isNull();
  }

  @Test
  void the_end_is_not_sent_before_the_opening() {
    outbox.sees(violation().id("v1").opened());
    Notification opening = outbox.pollOne();

    outbox.sees(violation().id("v1").resolved());

    assertThat(outbox.poll()).isNull();
    outbox.complete(opening, Attempt.delivered());
    outbox.delivers();
    assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
  }

  @Nested
  class After_an_outage {

    @Test
    void the_end_is_sent_with_how_it_began() {
      outbox.sees(violation().id("v1").opened());
      Notification opening = outbox.pollOne();
      outbox.sees(violation().id("v1").resolved());

      outbox.complete(opening, Attempt.failed(Failure.SERVER_ERROR, ""));

      assertThat(outbox.later(Duration.ofHours(1)).delivers().notified)
          .containsExactly("RESOLVED v1");
      assertThat(outbox.suppressions()).isEmpty();
    }

    @Test
    void the_end_is_sent_even_if_the_opening_was_never_attempted() {
      outbox.sees(violation().id("v1").opened()).later(Duration.ofMinutes(5));

      outbox.sees(violation().id("v1").resolved()).delivers();

      assertThat(outbox.notified).containsExactly("RESOLVED v1");
    }

    @Test
    void nothing_is_sent_in_quiet_hours() {
      ViolationFixture created = violation().id("v1").cause(Cause.CREATED_WITHOUT_VPC);
      outbox.quiet("00:00-23:59").sees(created.opened()).later(Duration.ofMinutes(5));

      outbox.sees(created.resolved()).later(Duration.ofDays(1)).delivers();

      assertThat(outbox.notified).isEmpty();
    }

    @Test
    void nothing_is_sent_for_a_retracted_violation() {
      outbox.sees(violation().id("v1").opened()).later(Duration.ofMinutes(5));

      outbox.sees(violation().id("v1").retracted()).delivers();

      assertThat(outbox.notified).isEmpty();
    }
  }

  @Nested
  class Suppression {

    @Test
    void a_violation_resolved_before_its_notification_is_not_notified() {
      outbox.sees(violation().opened(), violation().resolved()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.RESOLVED_FIRST);
    }

    @Test
    void a_replayed_violation_and_its_end_are_not_notified() {
      outbox.sees(violation().replayed().opened(), violation().replayed().resolved()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.REPLAYED);
    }

    @Test
    void a_violation_resolved_before_its_detection_is_not_notified() {
      outbox.sees(violation().lateAndOver()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.LATE);
    }

    @Test
    void a_violation_opened_too_long_ago_and_its_end_are_not_notified() {
      outbox.later(OutboxHarness.PAGE_WITHIN);

      outbox.sees(violation().resolved()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.TOO_OLD);
    }

    @Test
    void what_is_open_is_news_whatever_its_age() {
      outbox
          .sees(violation().openedAt(outbox.now.minus(Duration.ofDays(100))).opened())
          .delivers()
          .later(Duration.ofDays(1))
          .reminds()
          .delivers()
          .sees(violation().resolved())
          .delivers();

      assertThat(outbox.notified).hasSize(3);
    }

    @Test
    void a_violation_found_in_changes_of_long_ago_is_history() {
      outbox.later(Duration.ofDays(2)).sees(violation().opened()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.TOO_OLD);
    }

    @Test
    void the_end_of_an_unknown_violation_is_not_notified() {
      outbox.sees(violation().resolved()).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.RESOLVED_FIRST);
    }

    @Test
    void the_retraction_of_an_unknown_violation_is_not_notified() {
      outbox.sees(violation().retracted(), violation().id("v1").supersededBy("v2")).delivers();

      assertThat(outbox.notified).isEmpty();
      assertThat(outbox.incidents()).isEmpty();
    }
  }

  @Test
  void a_violation_that_was_recent_when_first_seen_is_sent_however_long_that_takes() {
    outbox.sees(violation().id("v1").opened()).later(Duration.ofDays(3)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1");
  }

  @Test
  void a_replayed_violation_that_a_live_source_confirms_is_sent() {
    outbox.sees(violation().id("v1").replayed().opened()).delivers();

    outbox.sees(violation().id("v1").changed()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1");
  }

  @Test
  void a_violation_that_reopens_in_time_is_not_reported_as_resolved() {
    outbox.sees(violation().id("v1").opened()).delivers();

    outbox.sees(violation().id("v1").resolved(), violation().id("v1").opened()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1");
  }

  @Test
  void the_end_is_sent_if_the_opening_may_have_arrived() {
    outbox.sees(violation().id("v1").opened()).fails(Failure.TIMEOUT);

    outbox.sees(violation().id("v1").resolved()).later(Duration.ofMinutes(1)).delivers();

    assertThat(outbox.notified).containsExactly("RESOLVED v1");
  }

  @Test
  void an_uncertain_delivery_is_remembered_after_a_later_failure() {
    outbox.sees(violation().id("v1").opened()).fails(Failure.TIMEOUT).later(Duration.ofMinutes(1));
    outbox.fails(Failure.SERVER_ERROR);

    outbox.sees(violation().id("v1").resolved()).later(Duration.ofMinutes(1)).delivers();

    assertThat(outbox.notified).containsExactly("RESOLVED v1");
  }

  @Nested
  class Corrections {

    @Test
    void a_delivered_opening_is_not_sent_again() {
      outbox.sees(violation().id("v1").opened()).delivers();

      outbox
          .sees(violation().id("v1").supersededBy("v2"), violation().id("v2").opened())
          .delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void its_end_is_sent_with_the_id_of_its_opening() {
      outbox.sees(violation().id("v1").opened()).delivers();

      outbox.sees(violation().id("v1").supersededBy("v2"), violation().id("v2").lateAndOver());
      outbox.later(Duration.ofSeconds(2)).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void a_pending_opening_moves_too_and_is_sent_once() {
      outbox.sees(violation().id("v1").opened());

      outbox.sees(
          violation().id("v1").supersededBy("v2"), violation().id("v2").replayed().opened());
      outbox.later(Duration.ofSeconds(2)).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
      assertThat(outbox.deliveries).extracting(Delivery::violationId).containsExactly("v2");
    }

    @Test
    void a_moved_opening_is_sent_even_if_the_record_of_its_successor_is_not_read_yet() {
      outbox.sees(violation().id("v1").opened(), violation().id("v1").supersededBy("v2"));

      outbox.restarts().later(Duration.ofSeconds(2)).delivers();
      outbox.sees(violation().id("v2").opened(), violation().id("v2").resolved()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
      assertThat(outbox.deliveries).extracting(Delivery::violationId).containsOnly("v2");
    }

    @Test
    void a_result_is_stored_with_the_moved_incident() {
      outbox.sees(violation().id("v1").opened());
      Notification opening = outbox.pollOne();

      outbox.sees(violation().id("v1").supersededBy("v2"), violation().id("v2").opened());
      outbox.complete(opening, Attempt.delivered());

      outbox
          .later(Duration.ofSeconds(2))
          .delivers()
          .sees(violation().id("v2").resolved())
          .delivers();
      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void a_violation_moved_back_and_forth_is_sent_once() {
      outbox.sees(violation().id("v1").opened()).delivers();

      outbox
          .sees(violation().id("v1").supersededBy("v2"), violation().id("v2").opened())
          .delivers();
      outbox
          .sees(violation().id("v2").supersededBy("v1"), violation().id("v1").opened())
          .delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void two_merged_violations_are_resolved_once() {
      outbox
          .sees(violation().id("v1").opened())
          .delivers()
          .sees(violation().id("v1").resolved())
          .delivers();
      outbox.sees(violation().id("v2").opened()).delivers();

      outbox
          .sees(violation().id("v2").supersededBy("v1"), violation().id("v1").opened())
          .delivers();
      outbox.sees(violation().id("v1").resolved()).delivers();

      assertThat(outbox.notified)
          .containsExactly("OPENED v1", "RESOLVED v1", "OPENED v2", "RESOLVED v2");
    }

    @Test
    void a_retraction_is_sent_if_the_opening_was() {
      outbox
          .sees(violation().id("v1").opened())
          .delivers()
          .sees(violation().id("v1").retracted())
          .delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void a_retraction_is_not_sent_if_the_opening_was_not() {
      outbox.sees(violation().opened(), violation().retracted()).delivers();

      assertThat(outbox.notified).isEmpty();
    }
  }

  @Nested
  class Repeated_records {

    @Test
    void records_read_again_send_nothing_twice() {
      outbox
          .sees(violation().id("v1").opened())
          .delivers()
          .sees(violation().id("v1").resolved())
          .delivers();

      outbox
          .seesAgain(0, violation().id("v1").opened(), violation().id("v1").resolved())
          .delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }

    @Test
    void an_opening_read_again_does_not_reopen_a_resolved_violation() {
      outbox.sees(violation().opened(), violation().resolved());

      outbox.seesAgain(0, violation().opened()).delivers();

      assertThat(outbox.notified).isEmpty();
    }

    @Test
    void a_moved_violation_stays_under_its_new_id() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v1").supersededBy("v2"), violation().id("v2").opened());

      outbox
          .seesAgain(0, violation().id("v1").opened(), violation().id("v1").supersededBy("v2"))
          .delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
    }

    @Test
    void suppressed_violations_are_counted_once() {
      outbox.sees(violation().replayed().opened());

      outbox.seesAgain(0, violation().replayed().opened());

      assertThat(outbox.suppressions()).containsExactly(SuppressionReason.REPLAYED);
    }

    @Test
    void deleted_incidents_are_too_old_to_be_sent() {
      outbox
          .sees(violation().id("v1").opened())
          .delivers()
          .sees(violation().id("v1").resolved())
          .delivers();
      outbox.later(Duration.ofDays(8)).purges();
      assertThat(outbox.incidents()).isEmpty();

      outbox
          .seesAgain(0, violation().id("v1").opened(), violation().id("v1").resolved())
          .delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
    }
  }

  @Nested
  class The_index {

    @Test
    void is_rebuilt_from_the_incidents_of_a_release_without_it() {
      outbox.sees(violation().id("v1").opened()).delivers();
      outbox.sees(violation().id("v2").opened());

      outbox.losesIndex().restarts().delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1", "OPENED v2");
      outbox.later(Duration.ofDays(1)).reminds().delivers();
      assertThat(outbox.notified).contains("REMINDER v1", "REMINDER v2");
    }

    @Test
    void leaves_out_an_incident_that_cannot_be_read() {
      outbox.sees(violation().id("v1").opened()).stores("v0", "{\"v\":2}");

      outbox.restarts().delivers();

      assertThat(outbox.notified).containsExactly("OPENED v1");
      assertThat(outbox.incidents()).contains("v0");
    }
  }

  @Test
  void the_record_of_a_delivery_is_deleted_after_as_long_as_violations_are_kept() {
    outbox.sees(violation().id("v1").replayed().opened());
    outbox.sees(violation().id("v1").replayed().resolved());

    outbox.later(Duration.ofDays(8)).purges().later(Duration.ofDays(399)).restarts().purges();
    assertThat(outbox.deleted).isEmpty();

    outbox.later(Duration.ofDays(1)).purges();
    assertThat(outbox.deleted).containsExactly("v1/ops");
    assertThat(outbox.later(Duration.ofDays(1)).purges().deleted).hasSize(1);
  }

  @Test
  void an_open_incident_is_never_deleted() {
    outbox.sees(violation().id("v1").opened()).delivers().later(Duration.ofDays(1_000)).purges();

    outbox.sees(violation().id("v1").resolved()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1", "RESOLVED v1");
  }
}
