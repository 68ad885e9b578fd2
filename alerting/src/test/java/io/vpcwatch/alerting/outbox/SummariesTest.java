package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.RouteBuilder;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Summaries are collected, sent once, and start over. */
class SummariesTest {
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final FunctionArn ELSEWHERE =
      FunctionArn.parse("arn:aws:lambda:us-east-1:444455556666:function:other");

  private final OutboxHarness outbox = OutboxHarness.unlimited();

  private Notification next() {
    return outbox.pollOne();
  }

  private static Delivery slack(String incident, Outcome outcome, Failure failure) {
    return DeliveryBuilder.builder()
        .violationId(incident)
        .channel("slack")
        .functionArn(ViolationFixture.FUNCTION)
        .notice(Notice.OPENED)
        .outcome(outcome)
        .reason(failure.label())
        .detail("do this")
        .attempts(1)
        .at(ViolationFixture.OPENED_AT)
        .build();
  }

  @Test
  void historical_violations_are_sent_in_one_summary() {
    outbox
        .later(Duration.ofDays(2))
        .sees(violation().id("v1").replayed().opened())
        .sees(violation().id("v2").replayed().function(ELSEWHERE).opened())
        .sees(violation().id("v3").opened())
        .delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(QUIET);

    assertThat(next())
        .isInstanceOfSatisfying(
            HistorySummary.class,
            summary -> {
              assertThat(summary.violations()).isEqualTo(3);
              assertThat(summary.reasons()).isEqualTo(Map.of("replayed", 2L, "too_old", 1L));
              assertThat(summary.accounts())
                  .isEqualTo(Map.of("111122223333", 2L, "444455556666", 1L));
              assertThat(summary.open()).isEqualTo(3);
              assertThat(summary.severities()).isEqualTo(Map.of(Severity.HIGH, 3L));
              assertThat(summary.stillOpen())
                  .contains(new HistorySummary.Open(ELSEWHERE, Severity.HIGH));
            });
  }

  @Test
  void a_summary_names_the_functions_of_high_severity_first() {
    IntStream.range(0, 30)
        .forEach(
            i ->
                outbox.sees(
                    violation()
                        .id("v" + i)
                        .cause(i == 29 ? Cause.VPC_REMOVED : Cause.CREATED_WITHOUT_VPC)
                        .function(i == 29 ? ELSEWHERE : ViolationFixture.FUNCTION)
                        .replayed()
                        .opened()));
    outbox.later(QUIET);

    assertThat(next())
        .isInstanceOfSatisfying(
            HistorySummary.class,
            summary ->
                assertThat(summary.stillOpen())
                    .hasSize(20)
                    .startsWith(new HistorySummary.Open(ELSEWHERE, Severity.HIGH)));
  }

  @Test
  void rules_that_no_route_selects_are_in_the_daily_summary() {
    outbox
        .sees(violation().id("v1").rule(PlacementRule.EGRESS).opened())
        .sees(violation().id("v2").rule(PlacementRule.EGRESS).function(ELSEWHERE).opened())
        .sees(violation().id("v3").rule(PlacementRule.MULTI_AZ).opened())
        .sees(violation().id("v3").rule(PlacementRule.MULTI_AZ).resolved())
        .delivers();
    assertThat(outbox.notified).isEmpty();
    assertThat(outbox.suppressions()).containsOnly(SuppressionReason.SUMMARIZED);

    outbox.restarts().later(QUIET);

    assertThat(next())
        .isInstanceOfSatisfying(
            RuleSummary.class,
            summary -> {
              assertThat(summary.opened())
                  .isEqualTo(Map.of(PlacementRule.MULTI_AZ, 1L, PlacementRule.EGRESS, 2L));
              assertThat(summary.ended()).isEqualTo(Map.of(PlacementRule.MULTI_AZ, 1L));
              assertThat(summary.open()).isEqualTo(Map.of(PlacementRule.EGRESS, 2L));
              assertThat(summary.stillOpen())
                  .containsExactlyInAnyOrder(
                      new RuleSummary.Open(ViolationFixture.FUNCTION, PlacementRule.EGRESS),
                      new RuleSummary.Open(ELSEWHERE, PlacementRule.EGRESS));
            });
  }

  @Test
  void the_summary_of_rules_is_sent_once_a_day_and_only_if_something_has_changed() {
    outbox.sees(violation().id("v1").rule(PlacementRule.EGRESS).opened()).later(QUIET).delivers();
    assertThat(outbox.notified).containsExactly("rules");

    outbox.later(Duration.ofDays(20)).purges().delivers();
    assertThat(outbox.notified).containsExactly("rules");
    outbox.sees(violation().id("v2").rule(PlacementRule.MULTI_AZ).opened()).later(QUIET).delivers();
    outbox
        .sees(violation().id("v2").rule(PlacementRule.MULTI_AZ).resolved())
        .later(QUIET)
        .delivers();
    assertThat(outbox.notified).containsExactly("rules", "rules");

    outbox.later(Duration.ofDays(1));
    assertThat(next())
        .isInstanceOfSatisfying(
            RuleSummary.class,
            summary -> {
              assertThat(summary.ended()).isEqualTo(Map.of(PlacementRule.MULTI_AZ, 1L));
              assertThat(summary.open()).isEqualTo(Map.of(PlacementRule.EGRESS, 1L));
            });
  }

  @Test
  void a_rule_that_a_route_selects_is_notified_at_once() {
    outbox
        .routed(RouteBuilder.builder().rules(Optional.of(List.of("egress"))).build())
        .sees(violation().id("v1").rule(PlacementRule.EGRESS).opened())
        .later(QUIET)
        .delivers();

    assertThat(outbox.notified).containsExactly("OPENED v1");
  }

  @Test
  void a_channel_that_takes_no_digests_gets_no_summary_of_rules() {
    outbox
        .withoutDigests()
        .sees(violation().id("v1").rule(PlacementRule.EGRESS).opened())
        .later(QUIET)
        .delivers();

    assertThat(outbox.notified).isEmpty();
    assertThat(outbox.incidents()).isEmpty();
  }

  @Test
  void a_summary_waits_until_no_violation_arrives_for_a_while() {
    outbox.sees(violation().id("v1").replayed().opened()).later(QUIET.minusSeconds(1));
    outbox.sees(violation().id("v2").replayed().opened()).later(QUIET.minusSeconds(1));

    assertThat(outbox.poll()).isNull();
    assertThat(outbox.later(Duration.ofSeconds(1)).delivers().notified).containsExactly("history");
  }

  @Test
  void a_summary_does_not_wait_longer_than_its_limit() {
    Stream.iterate(0, i -> i + 1)
        .limit(100)
        .forEach(
            i ->
                outbox
                    .sees(violation().id("v" + i).replayed().opened())
                    .later(Duration.ofSeconds(20))
                    .delivers());

    assertThat(outbox.notified).containsOnly("history").hasSize(2);
  }

  @Test
  void a_violation_resolved_before_the_summary_is_counted_but_not_open() {
    outbox
        .sees(violation().id("v1").replayed().opened())
        .sees(violation().id("v1").replayed().resolved())
        .later(QUIET);

    assertThat(next())
        .isInstanceOfSatisfying(
            HistorySummary.class,
            summary -> {
              assertThat(summary.violations()).isEqualTo(1);
              assertThat(summary.open()).isZero();
            });
  }

  @Test
  void a_violation_resolved_within_the_grace_is_not_in_the_summary() {
    outbox
        .withGrace(Duration.ofSeconds(30))
        .sees(violation().opened(), violation().resolved())
        .later(Duration.ofHours(1))
        .delivers();

    assertThat(outbox.notified).isEmpty();
  }

  @Test
  void a_summary_survives_a_restart_and_starts_empty_after_it_was_sent() {
    outbox.sees(violation().id("v1").replayed().opened()).restarts();
    outbox.sees(violation().id("v2").replayed().opened()).later(QUIET);

    assertThat(((HistorySummary) next()).violations()).isEqualTo(2);
    outbox.restarts().delivers().later(QUIET).delivers();
    assertThat(outbox.notified).containsExactly("history");

    outbox.sees(violation().id("v3").replayed().opened()).later(QUIET);
    assertThat(((HistorySummary) next()).violations()).isEqualTo(1);
  }

  @Test
  void a_retried_summary_is_unchanged_whatever_arrived_meanwhile() {
    outbox.sees(violation().id("v1").replayed().opened()).later(QUIET);
    Notification first = outbox.pollOne();
    outbox.sees(violation().id("v2").replayed().opened());
    outbox.complete(first, Attempt.failed(Failure.TIMEOUT, ""));

    Notification again = outbox.later(QUIET).pollOne();

    assertThat(again).isEqualTo(first);
    outbox.complete(again, Attempt.delivered());
    assertThat(((HistorySummary) next()).violations()).isEqualTo(1);
  }

  @Test
  void one_summary_is_in_flight_at_a_time_and_incidents_go_first() {
    OutboxHarness oneByOne = new OutboxHarness(RateLimit.every(Duration.ofSeconds(1), 3));
    oneByOne.sees(violation().id("v1").replayed().opened()).later(QUIET);
    oneByOne.sees(violation().id("v2").openedAt(oneByOne.now).opened());

    Notification incident = oneByOne.pollOne();

    assertThat(incident.ids()).containsExactly("v2");
    assertThat(oneByOne.poll()).isNull();
    oneByOne.complete(incident, Attempt.delivered());
    assertThat(oneByOne.pollOne()).isInstanceOf(HistorySummary.class);
    assertThat(oneByOne.later(Duration.ofMinutes(1)).poll()).isNull();
  }

  @Test
  void a_rejected_summary_is_given_up_and_does_not_block_others() {
    outbox.sees(violation().id("v1").replayed().opened()).later(QUIET);
    outbox.fails(Failure.MESSAGE_REJECTED);

    outbox.sees(violation().id("v2").openedAt(outbox.now).opened()).delivers();

    assertThat(outbox.later(Duration.ofHours(1)).delivers().notified).containsExactly("OPENED v2");
  }

  @Test
  void failures_of_another_channel_are_sent_at_once_and_then_hourly_while_they_last() {
    outbox
        .seesFailure(slack("v1", Outcome.WAITING, Failure.CHANNEL_REFUSED))
        .later(Duration.ofSeconds(2))
        .delivers();
    assertThat(outbox.notified).containsExactly("channel-slack");

    outbox
        .seesFailure(slack("v2", Outcome.WAITING, Failure.CHANNEL_REFUSED))
        .later(Duration.ofMinutes(59))
        .delivers();
    assertThat(outbox.notified).hasSize(1);

    outbox.seesFailure(slack("v3", Outcome.FAILED, Failure.MESSAGE_REJECTED));
    assertThat(outbox.later(Duration.ofMinutes(1)).poll())
        .isNotNull()
        .isInstanceOfSatisfying(
            FailureSummary.class,
            failure -> {
              assertThat(failure.channel()).isEqualTo("slack");
              assertThat(failure.waiting()).isEqualTo(1);
              assertThat(failure.lost()).isEqualTo(1);
              assertThat(failure.losses()).extracting(Delivery::violationId).containsExactly("v3");
              assertThat(failure.reason()).isEqualTo("message_rejected");
              assertThat(failure.detail()).isEqualTo("do this");
            });
  }

  @Test
  void a_notification_that_waits_for_a_fix_is_recorded_once() {
    outbox.sees(violation().id("v1").opened());
    for (int i = 0; i < 3; i++) {
      outbox.fails(Failure.CHANNEL_REFUSED).later(Duration.ofMinutes(5));
    }
    outbox.delivers();

    assertThat(outbox.deliveries)
        .extracting(Delivery::outcome)
        .containsExactly(Outcome.WAITING, Outcome.DELIVERED);
  }

  @Test
  void a_temporary_failure_is_recorded_only_if_it_lasts() {
    outbox.sees(violation().id("v1").opened());
    outbox.fails(Failure.UNREACHABLE).later(Duration.ofMinutes(5)).fails(Failure.UNREACHABLE);
    assertThat(outbox.deliveries).isEmpty();

    outbox.later(Duration.ofMinutes(5)).fails(Failure.UNREACHABLE);

    assertThat(outbox.deliveries).extracting(Delivery::outcome).containsExactly(Outcome.WAITING);
  }

  @Test
  void what_waits_is_recorded_ten_minutes_after_the_first_failure_without_another_attempt() {
    outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
    Attempt throttled = new Attempt.Failed(Failure.RATE_LIMITED, "", Duration.ofMinutes(5));
    outbox.fails(throttled).later(Duration.ofMinutes(5)).fails(throttled);
    outbox.later(Duration.ofMinutes(4)).reports();
    assertThat(outbox.deliveries).isEmpty();

    outbox.later(Duration.ofMinutes(1)).reports().reports();

    assertThat(outbox.deliveries)
        .hasSize(2)
        .allSatisfy(
            delivery -> {
              assertThat(delivery.outcome()).isEqualTo(Outcome.WAITING);
              assertThat(delivery.failingSince())
                  .isEqualTo(outbox.now.minus(Duration.ofMinutes(10)));
            });
  }

  @Test
  void the_first_delivery_after_a_reported_failure_is_marked_as_its_end() {
    outbox.sees(violation().id("v1").opened(), violation().id("v2").opened());
    outbox.fails(Failure.CHANNEL_REFUSED).reports().restarts();

    outbox.later(Duration.ofMinutes(5)).delivers();

    assertThat(outbox.deliveries)
        .filteredOn(delivery -> delivery.outcome() == Outcome.DELIVERED)
        .extracting(delivery -> delivery.failingSince() != null)
        .containsExactly(true, false);
  }

  @Test
  void the_end_of_a_failure_is_sent_at_once() {
    outbox
        .seesFailure(slack("v1", Outcome.WAITING, Failure.CHANNEL_REFUSED))
        .later(Duration.ofSeconds(2))
        .delivers()
        .later(Duration.ofMinutes(5))
        .seesFailure(
            DeliveryBuilder.builder(slack("v1", Outcome.DELIVERED, Failure.CHANNEL_REFUSED))
                .reason(null)
                .failingSince(ViolationFixture.OPENED_AT)
                .build())
        .later(Duration.ofSeconds(2));

    assertThat(next())
        .isInstanceOfSatisfying(
            FailureSummary.class,
            failure -> {
              assertThat(failure.recovered()).isEqualTo(ViolationFixture.OPENED_AT);
              assertThat(failure.waiting()).isZero();
            });
  }

  @Test
  void a_summary_is_pending_once_it_is_due() {
    outbox.sees(violation().id("v1").replayed().opened()).reports();
    assertThat(outbox.pending()).isZero();

    outbox.later(QUIET).reports();
    assertThat(outbox.pending()).isEqualTo(1);

    outbox.fails(Failure.UNREACHABLE).reports();
    assertThat(outbox.pending()).isEqualTo(1);
    assertThat(outbox.oldest()).isEqualTo(outbox.now.minus(QUIET));
  }
}
