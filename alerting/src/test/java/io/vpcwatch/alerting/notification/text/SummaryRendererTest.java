package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Samples;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Severity;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SummaryRendererTest {
  /** Of the rule {@code vpc}. */
  private static final List<Cause> CAUSES =
      List.copyOf(EnumSet.range(Cause.CREATED_WITHOUT_VPC, Cause.FIRST_SEEN_WITHOUT_VPC));

  private static Summary history(int violations) {
    return IntStream.range(0, violations)
        .mapToObj(i -> (Summary) found(i))
        .reduce(Summary::plus)
        .map(all -> ((HistorySummary) all).withOpen(open(25)))
        .orElseThrow();
  }

  private static HistorySummary found(int i) {
    Cause cause = CAUSES.get(i % CAUSES.size());
    return HistorySummary.of(
        violation()
            .cause(cause)
            .function(function(i))
            .openedAt(ViolationFixture.OPENED_AT.plusSeconds(i))
            .opened(),
        cause.severity(),
        List.of("replayed", "late", "too_old").get(i % 3),
        ViolationFixture.OPENED_AT);
  }

  private static FunctionArn function(int account) {
    return FunctionArn.parse(
        "arn:aws:lambda:eu-west-1:%012d:function:checkout-api".formatted(account));
  }

  /** The last one is of high severity. */
  private static List<HistorySummary.Open> open(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new HistorySummary.Open(function(i), i == count - 1 ? Severity.HIGH : Severity.LOW))
        .toList();
  }

  private static Summary failure(Delivery.Outcome outcome, Failure failure, int times) {
    return IntStream.range(0, times)
        .mapToObj(
            i ->
                (Summary)
                    FailureSummary.of(
                        DeliveryBuilder.builder()
                            .violationId("v" + i)
                            .channel("slack")
                            .functionArn(function(i))
                            .notice(Delivery.Notice.OPENED)
                            .outcome(outcome)
                            .reason(failure.label())
                            .detail("no_service: make a new webhook")
                            .attempts(1)
                            .at(ViolationFixture.OPENED_AT)
                            .build(),
                        ViolationFixture.OPENED_AT))
        .reduce(Summary::plus)
        .orElseThrow();
  }

  private static List<String> facts(Message message) {
    return message.facts().stream().map(fact -> fact.label() + ": " + fact.value()).toList();
  }

  @Test
  void a_history_summary_contains_how_many_where_when_what_why_and_what_is_open() {
    Message message = new MessageRenderer(Language.EN).of(history(100));

    assertThat(message.headline()).isEqualTo("100 historical violations found; 25 are open now");
    assertThat(facts(message))
        .containsExactly(
            "Where: other accounts (50), 000000000000 (1), 000000000001 (1), 000000000002 (1) and 47 more",
            "When: 2026-11-23 01:02:03 UTC to 2026-11-23 01:03:42 UTC",
            "Severity: medium (50), high (25), low (25)",
            "What: created without a VPC (25), in a network that is not allowed (25), seen without a VPC (25), taken out of a VPC (25)",
            "Found: read from history (34), already over when detected (33), began too long ago (33)",
            "Open now: checkout-api, checkout-api, checkout-api, checkout-api and 21 more");
    assertThat(message.severity()).isEqualTo(Severity.HIGH);
    assertThat(message.guide().get(0).steps())
        .hasSize(20)
        .first()
        .isEqualTo("checkout-api (account 000000000024, eu-west-1), severity high");
    assertThat(message.guide().get(0).paragraphs()).hasSize(1);
    assertThat(message.tone()).isEqualTo(Message.Tone.INFO);
    assertThat(message.isReply()).isFalse();
  }

  @Test
  void the_daily_summary_lists_what_is_open_new_and_over_by_rule() {
    for (Language language : Language.values()) {
      Message message = new MessageRenderer(language).of(Samples.daily());

      assertThat(message.tone()).isEqualTo(Message.Tone.INFO);
      assertThat(message.lists()).hasSize(3);
    }
    Message message = new MessageRenderer(Language.EN).of(Samples.daily());

    assertThat(message.headline()).isEqualTo("Networks of functions: 5 violations are open");
    assertThat(facts(message))
        .containsExactly(
            "Open now: multi-az (2), private-subnet (1), egress (2)",
            "New: multi-az (2), private-subnet (2), egress (2)",
            "Over: private-subnet (1)");
    assertThat(message.guide().get(1).title())
        .isEqualTo("Functions in a public subnet (private-subnet)");
  }

  @Test
  void one_violation_is_not_one_violations() {
    assertThat(new MessageRenderer(Language.EN).of(found(0)).headline())
        .isEqualTo("1 historical violation found; none is open now");
    assertThat(
            new MessageRenderer(Language.EN)
                .of(failure(Delivery.Outcome.FAILED, Failure.MESSAGE_REJECTED, 1))
                .headline())
        .isEqualTo("Channel slack permanently rejected 1 alert");
  }

  @Test
  void a_failure_summary_contains_the_reason_the_fix_and_a_test_command() {
    Message message =
        new MessageRenderer(Language.EN)
            .of(failure(Delivery.Outcome.WAITING, Failure.CHANNEL_REFUSED, 3));

    assertThat(message.headline()).isEqualTo("Channel slack is not accepting alerts");
    assertThat(facts(message))
        .containsExactly(
            "Reason: it rejects every message until a setting is fixed",
            "Detail: no_service: make a new webhook",
            "Since: 2026-11-23 01:02:03 UTC",
            "Waiting: at least 3 alerts, kept until the channel accepts them");
    assertThat(message.command()).isEqualTo("vpcwatch notify test --channel slack");
    assertThat(message.tone()).isEqualTo(Message.Tone.FIRING);
  }

  @Test
  void alerts_that_wait_are_listed() {
    Message message =
        new MessageRenderer(Language.EN)
            .of(failure(Delivery.Outcome.WAITING, Failure.CHANNEL_REFUSED, 12));

    assertThat(message.guide().get(0).title()).isEqualTo("Waiting");
    assertThat(message.guide().get(0).steps())
        .hasSize(10)
        .first()
        .isEqualTo("checkout-api (account 000000000000, eu-west-1) has a VPC problem, incident v0");
  }

  @Test
  void the_end_of_a_failure_is_good_news() {
    Message message =
        new MessageRenderer(Language.EN)
            .of(failure(Delivery.Outcome.DELIVERED, Failure.CHANNEL_REFUSED, 1));

    assertThat(message.headline()).isEqualTo("Channel slack accepts alerts again");
    assertThat(message.tone()).isEqualTo(Message.Tone.RESOLVED);
    assertThat(message.command()).isNull();
  }

  @Test
  void permanently_rejected_alerts_are_listed() {
    Message message =
        new MessageRenderer(Language.EN)
            .of(failure(Delivery.Outcome.FAILED, Failure.MESSAGE_REJECTED, 12));

    assertThat(message.headline()).isEqualTo("Channel slack permanently rejected 12 alerts");
    assertThat(message.guide().get(0).steps())
        .hasSize(10)
        .first()
        .isEqualTo("checkout-api (account 000000000000, eu-west-1) has a VPC problem, incident v0");
    assertThat(message.guide().get(0).paragraphs()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void every_failure_has_a_text(Failure failure) {
    for (Language language : Language.values()) {
      assertThat(
              new MessageRenderer(language)
                  .of(failure(Delivery.Outcome.WAITING, failure, 1))
                  .facts()
                  .get(0)
                  .value())
          .isNotBlank();
    }
  }
}
