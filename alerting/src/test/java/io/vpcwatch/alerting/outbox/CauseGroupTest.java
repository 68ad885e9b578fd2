package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RouteBuilder;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one event did to rules about the network is one message, however many violations it is. */
class CauseGroupTest {
  private static final Duration SETTLED = Duration.ofSeconds(2);
  private static final EventRef REPLACED =
      new EventRef(ViolationFixture.OPENED_AT, "replace-route", ViolationFixture.DEPLOYER);

  private final OutboxHarness outbox =
      OutboxHarness.unlimited()
          .routed(RouteBuilder.builder().rules(Optional.of(List.of("any"))).build());

  /** In a subnet that one event made public. */
  private static Violation exposed(int function) {
    return ViolationBuilder.builder(
            violation()
                .id("v" + function)
                .function(
                    FunctionArn.parse(
                        "arn:aws:lambda:eu-west-1:111122223333:function:f" + function))
                .rule(PlacementRule.PRIVATE_SUBNET)
                .opened())
        .cause(Cause.NETWORK_CHANGED)
        .opened(REPLACED)
        .network(new NetworkCause(NetworkKind.ROUTE_TABLE, "rtb-0a", "ReplaceRoute", REPLACED))
        .build();
  }

  private static Violation fixed(Violation violation) {
    return violation.resolved(
        new EventRef(ViolationFixture.RESOLVED_AT, "delete-route", ViolationFixture.DEPLOYER),
        End.FIXED);
  }

  private static Violation[] exposed(int from, int to) {
    return IntStream.range(from, to).mapToObj(CauseGroupTest::exposed).toArray(Violation[]::new);
  }

  private static Violation[] fixed(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> fixed(exposed(i))).toArray(Violation[]::new);
  }

  private IncidentUpdate update() {
    return (IncidentUpdate) outbox.pollOne();
  }

  @Test
  void many_functions_of_one_event_are_one_message_and_so_is_their_end() {
    outbox.sees(exposed(0, 3)).later(Duration.ofSeconds(1)).sees(exposed(3, 10)).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.restarts().later(SETTLED).delivers();
    assertThat(outbox.notified).containsExactly("OPENED of 10");

    outbox.sees(fixed(0, 10)).later(SETTLED).delivers();
    assertThat(outbox.notified).containsExactly("OPENED of 10", "RESOLVED of 10");
  }

  @Test
  void channels_that_take_no_digests_get_one_message_of_a_cause_too() {
    outbox.withoutDigests().sees(exposed(0, 10)).later(SETTLED).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 10");
  }

  @Test
  void functions_that_keep_coming_do_not_hold_the_message_back_for_ever() {
    for (int i = 0; i < 40; i++) {
      outbox.sees(exposed(i)).later(Duration.ofSeconds(1)).delivers();
    }

    assertThat(outbox.notified).first().isEqualTo("OPENED of 30");
  }

  @Test
  void a_message_that_failed_is_sent_again_as_one() {
    outbox.sees(exposed(0, 5)).later(SETTLED).fails(Failure.SERVER_ERROR);

    outbox.restarts().later(Duration.ofMinutes(1)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 5");
  }

  @Test
  void the_end_of_some_is_an_update_and_the_end_of_the_last_resolves_the_thread() {
    outbox.sees(exposed(0, 3));
    outbox.later(SETTLED);
    IncidentUpdate opened = update();
    outbox.complete(opened, Attempt.delivered());
    assertThat(opened.kind()).isEqualTo("opened");

    outbox.sees(fixed(0, 1)).later(SETTLED);
    IncidentUpdate some = update();
    outbox.complete(some, Attempt.delivered());
    assertThat(some.isPartial()).isTrue();
    assertThat(some.others()).isEqualTo(2);
    assertThat(some.kind()).startsWith("updated-");

    outbox.restarts().sees(fixed(1, 3)).later(SETTLED);
    IncidentUpdate last = update();
    assertThat(last.isPartial()).isFalse();
    assertThat(last.kind()).startsWith("resolved-");
    assertThat(List.of(some.thread(), last.thread())).containsOnly(opened.thread());
  }

  @Test
  void a_function_that_is_found_later_joins_the_thread() {
    outbox.sees(exposed(0, 2)).later(SETTLED).delivers();

    outbox.later(Duration.ofMinutes(1)).sees(exposed(2)).later(SETTLED);
    IncidentUpdate joined = update();

    assertThat(joined.others()).isEqualTo(2);
    assertThat(joined.kind()).startsWith("opened-");
  }

  @Test
  void several_rules_that_one_change_of_a_function_broke_are_one_message() {
    outbox
        .sees(
            violation().id("v1").rule(PlacementRule.PRIVATE_SUBNET).opened(),
            violation().id("v2").rule(PlacementRule.EGRESS).opened(),
            violation().id("v3").rule(PlacementRule.MULTI_AZ).opened(),
            violation()
                .id("v4")
                .function(exposed(1).functionArn())
                .rule(PlacementRule.EGRESS)
                .opened())
        .later(SETTLED)
        .delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 3", "OPENED v4");
  }

  @Test
  void the_rules_of_a_function_do_not_count_as_flapping() {
    outbox
        .sees(
            violation().id("v1").rule(PlacementRule.OUTBOUND_PATH).opened(),
            violation().id("v2").rule(PlacementRule.EGRESS).opened(),
            violation().id("v3").rule(PlacementRule.MULTI_AZ).opened())
        .later(SETTLED)
        .delivers()
        .sees(violation().id("v4").opened())
        .later(SETTLED)
        .delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 3", "OPENED v4");
  }

  @Test
  void who_acknowledges_a_thread_acknowledges_all_of_it() {
    outbox.sees(exposed(0, 3)).later(SETTLED);
    IncidentUpdate opened = update();
    outbox.complete(opened, Attempt.delivered());

    outbox
        .sees(
            new IncidentNote(
                opened.thread(),
                IncidentNote.State.ACKNOWLEDGED,
                "ana",
                outbox.now(),
                null,
                "the fix is in review"))
        .later(SETTLED)
        .delivers();
    assertThat(outbox.notified).containsExactly("OPENED of 3", "ACKNOWLEDGED of 3");

    outbox.later(Duration.ofDays(30)).reminds().later(SETTLED).delivers();
    assertThat(outbox.notified).hasSize(2);
  }

  @Test
  void reminders_of_a_cause_are_one_message() {
    outbox.sees(exposed(0, 3)).later(SETTLED).delivers();

    outbox.later(Duration.ofDays(1)).reminds().later(SETTLED).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 3", "REMINDER of 3");
  }

  @Test
  void a_cause_of_medium_severity_waits_for_the_end_of_the_quiet_hours() {
    Violation[] functions =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    ViolationBuilder.builder(exposed(i))
                        .rule(PlacementRule.EGRESS)
                        .severity(Severity.MEDIUM)
                        .build())
            .toArray(Violation[]::new);
    outbox.quiet("00:00-06:00").sees(functions).later(SETTLED).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofHours(5)).delivers();
    assertThat(outbox.notified).containsExactly("OPENED of 3");
  }

  @Test
  void a_kill_between_sending_and_the_answer_repeats_one_message_of_the_whole_cause() {
    outbox.sees(exposed(0, 3)).later(SETTLED).pollOne();

    outbox.restarts().later(Duration.ofHours(1)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 3");
  }

  @Test
  void a_cause_that_is_over_within_the_grace_notifies_nobody() {
    outbox.withGrace(Duration.ofSeconds(30)).sees(exposed(0, 3)).sees(fixed(0, 3));

    outbox.later(Duration.ofMinutes(1)).delivers();

    assertThat(outbox.notified).isEmpty();
  }

  @Test
  void the_event_that_is_known_later_is_the_cause() {
    Violation described =
        ViolationBuilder.builder(exposed(0))
            .id("described")
            .opened(new EventRef(REPLACED.time(), "-inventory/rtb-0a", REPLACED.actor()))
            .network(null)
            .build();
    outbox
        .sees(described, described.retracted("v0"))
        .sees(exposed(0, 3))
        .later(Duration.ofSeconds(3))
        .delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 3");
  }
}
