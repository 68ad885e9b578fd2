package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ExemptionFixture.END;
import static io.vpcwatch.alerting.ExemptionFixture.exempted;
import static io.vpcwatch.alerting.ExemptionFixture.exemption;
import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.channel.RouteBuilder;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The owner of an exemption is reminded a week before it ends. */
class ExpiryTest {
  private static final String REMINDER = "exemption-ci-tools-" + END.getEpochSecond();

  private final OutboxHarness outbox = OutboxHarness.unlimited().knows(exemption());

  private OutboxHarness daysBeforeTheEnd(int days) {
    Duration rest = Duration.between(outbox.now(), END.minus(Duration.ofDays(days)));
    return outbox.later(rest).reminds().delivers();
  }

  @Test
  void a_reminder_is_sent_once_a_week_before_the_end() {
    daysBeforeTheEnd(8);
    assertThat(outbox.notified).isEmpty();

    daysBeforeTheEnd(7);
    daysBeforeTheEnd(6);
    outbox.restarts();
    daysBeforeTheEnd(1);

    assertThat(outbox.notified).containsExactly(REMINDER);
  }

  @Test
  void there_is_another_one_if_the_end_was_moved() {
    daysBeforeTheEnd(7);
    Exemption longer =
        ExemptionBuilder.builder(exemption()).validUntil(END.plus(Duration.ofDays(30))).build();
    outbox.knows(longer);

    daysBeforeTheEnd(0);
    assertThat(outbox.notified).hasSize(1);
    daysBeforeTheEnd(-23);

    assertThat(outbox.notified).hasSize(2);
  }

  @Test
  void there_is_none_for_an_exemption_that_is_short_or_withdrawn() {
    outbox.knows(
        ExemptionBuilder.builder(exemption())
            .validUntil(OPENED_AT.plus(Duration.ofDays(3)))
            .build());
    outbox.later(Duration.ofDays(1)).reminds().delivers();
    outbox.knows(
        ExemptionBuilder.builder(exemption()).revokedAt(OPENED_AT.plusSeconds(500)).build());
    daysBeforeTheEnd(3);

    assertThat(outbox.notified).isEmpty();
  }

  @Test
  void a_channel_with_routes_is_reminded_if_one_is_to_the_owner_or_a_catch_all() {
    assertThat(reminded(RouteBuilder.builder().owners(owner("platform@example.com")).build()))
        .isTrue();
    assertThat(reminded(RouteBuilder.builder().unmatched(true).build())).isTrue();
    assertThat(reminded(RouteBuilder.builder().owners(owner("payments")).build())).isFalse();
    assertThat(reminded(RouteBuilder.builder().build())).isFalse();
  }

  private static boolean reminded(Route route) {
    OutboxHarness routed = OutboxHarness.unlimited().routed(route).knows(exemption());
    Duration rest = Duration.between(routed.now(), END.minus(Duration.ofDays(7)));
    routed.later(rest).reminds().delivers();
    return !routed.notified.isEmpty();
  }

  private static Optional<List<String>> owner(String owner) {
    return Optional.of(List.of(owner));
  }

  @Test
  void the_end_of_an_incident_has_the_exemption_that_ended_it() {
    outbox.sees(violation().opened()).delivers().sees(exempted());

    IncidentUpdate end = (IncidentUpdate) outbox.pollOne();

    assertThat(end.exemption()).isEqualTo(exemption());
  }
}
