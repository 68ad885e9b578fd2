package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.model.Cause.CREATED_WITHOUT_VPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More than five incidents of one account at once are one message, in which none is missing. */
class AlertGroupingTest {
  private final OutboxHarness outbox = OutboxHarness.unlimited().withGrouping(5);

  private static ViolationFixture function(String account, int number) {
    return violation()
        .id(account + "-" + number)
        .function(
            FunctionArn.parse(
                "arn:aws:lambda:eu-west-1:" + account + ":function:function-" + number));
  }

  private static Violation[] opened(String account, int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> function(account, i).opened())
        .toArray(Violation[]::new);
  }

  private static Violation[] resolved(String account, int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> function(account, i).resolved())
        .toArray(Violation[]::new);
  }

  private long delivered() {
    return outbox.deliveries.stream()
        .filter(each -> each.outcome() == Delivery.Outcome.DELIVERED)
        .map(Delivery::violationId)
        .distinct()
        .count();
  }

  @Test
  void a_few_violations_are_sent_one_by_one() {
    outbox.sees(opened("111122223333", 5)).delivers();

    assertThat(outbox.notified)
        .hasSize(5)
        .allMatch(sent -> sent.startsWith("OPENED 111122223333-"));
  }

  @Test
  void a_digest_does_not_hide_a_violation_of_high_severity() {
    outbox
        .sees(
            Stream.of(opened("111122223333", 20))
                .map(each -> ViolationBuilder.builder(each).cause(CREATED_WITHOUT_VPC).build())
                .toArray(Violation[]::new))
        .sees(function("111122223333", 99).opened())
        .delivers();
    assertThat(outbox.notified).containsExactly("OPENED 111122223333-99");

    outbox.later(Duration.ofSeconds(30)).delivers();
    assertThat(outbox.notified).last().isEqualTo("OPENED of 20");
  }

  @Test
  void five_thousand_violations_are_one_message() {
    outbox.sees(opened("111122223333", 5_000)).delivers();
    assertThat(outbox.notified).isEmpty();

    outbox.later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 5000");
    assertThat(delivered()).isEqualTo(5_000);
  }

  @Test
  void a_channel_that_takes_no_digests_gets_each_incident() {
    outbox.withoutDigests().sees(opened("111122223333", 7)).delivers();

    assertThat(outbox.notified).hasSize(7).allMatch(each -> each.startsWith("OPENED"));
  }

  @Test
  void the_resolutions_of_a_digest_are_one_message() {
    outbox.sees(opened("111122223333", 50)).delivers().later(Duration.ofSeconds(30)).delivers();
    outbox.notified.clear();

    outbox.sees(resolved("111122223333", 50)).delivers().later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).containsExactly("RESOLVED of 50");
  }

  @Test
  void violations_already_sent_one_by_one_count_towards_a_digest() {
    outbox.sees(opened("111122223333", 4)).delivers().later(Duration.ofSeconds(10));

    outbox
        .sees(function("111122223333", 10).opened(), function("111122223333", 11).opened())
        .delivers();
    assertThat(outbox.notified).hasSize(4);
    outbox.later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).hasSize(5).last().isEqualTo("OPENED of 2");
  }

  @Test
  void a_lone_violation_after_a_digest_is_not_delayed() {
    outbox.sees(opened("111122223333", 20)).delivers().later(Duration.ofSeconds(30)).delivers();
    outbox.notified.clear();

    outbox.later(Duration.ofSeconds(1)).sees(function("111122223333", 99).opened()).delivers();

    assertThat(outbox.notified).containsExactly("OPENED 111122223333-99");
  }

  @Test
  void another_account_is_not_delayed() {
    outbox.sees(opened("111122223333", 100)).sees(opened("444455556666", 1)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED 444455556666-0");
  }

  @Test
  void a_violation_resolved_in_time_is_not_in_the_digest() {
    outbox.sees(opened("111122223333", 10)).delivers().sees(resolved("111122223333", 3));

    outbox.later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 7");
  }

  @Test
  void a_failed_digest_is_retried_as_a_whole() {
    outbox.sees(opened("111122223333", 100)).delivers().later(Duration.ofSeconds(30));
    outbox.fails(Failure.SERVER_ERROR);
    assertThat(outbox.poll()).isNull();

    outbox.later(Duration.ofSeconds(1)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 100");
    assertThat(delivered()).isEqualTo(100);
  }

  @Test
  void a_rejected_digest_is_recorded_as_failed_for_each_violation() {
    outbox.sees(opened("111122223333", 10)).delivers().later(Duration.ofSeconds(30));

    outbox.fails(Failure.MESSAGE_REJECTED).later(Duration.ofHours(1)).delivers();

    assertThat(outbox.notified).isEmpty();
    assertThat(outbox.deliveries).hasSize(10).allMatch(d -> d.outcome() == Delivery.Outcome.FAILED);
  }

  @Test
  void a_kill_while_a_digest_is_collected_or_in_flight_loses_no_violation() {
    outbox.sees(opened("111122223333", 20)).later(Duration.ofSeconds(10)).restarts().delivers();
    outbox.later(Duration.ofSeconds(30));
    outbox.pollOne();

    outbox.restarts().later(Duration.ofSeconds(15)).delivers();
    outbox.later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).containsExactly("OPENED of 20");
    assertThat(delivered()).isEqualTo(20);
  }

  @Test
  void a_thousand_violations_in_fifty_accounts_are_fifty_messages() {
    List<Violation> all = new ArrayList<>();
    for (int account = 0; account < 50; account++) {
      all.addAll(List.of(opened("1111222233" + (10 + account), 20)));
    }

    outbox.sees(all.toArray(Violation[]::new)).delivers().later(Duration.ofSeconds(30)).delivers();

    assertThat(outbox.notified).hasSize(50).allMatch(sent -> sent.equals("OPENED of 20"));
    assertThat(delivered()).isEqualTo(1_000);
  }
}
