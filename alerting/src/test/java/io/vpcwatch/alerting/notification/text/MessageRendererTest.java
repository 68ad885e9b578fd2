package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ExemptionFixture.exempted;
import static io.vpcwatch.alerting.ExemptionFixture.exemption;
import static io.vpcwatch.alerting.ExemptionFixture.lapsed;
import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Hostile.notification;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ExemptionFixture;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.AccountTable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessageRendererTest {
  private static final Ownership OWNERSHIP =
      new Ownership(
          new AccountTable(
              Map.of(
                  "111122223333",
                  new AccountTable.Account(
                      Optional.of("payments-prod"),
                      Optional.empty(),
                      Optional.of("team-payments"),
                      Optional.of("production"),
                      Optional.of(Severity.LOW)))),
          List.of("team"));

  private static final Instant WITHDRAWN_AT = Instant.parse("2026-12-01T00:00:00Z");

  private final MessageRenderer wording = new MessageRenderer(Language.EN);

  @Test
  void an_opening_contains_who_when_where_before_and_after() {
    Message message = wording.of(notification(Notice.OPENED, violation().opened()));

    assertThat(message.headline()).isEqualTo("checkout-api was taken out of its VPC");
    assertThat(facts(message))
        .containsExactly(
            "Where: account 111122223333, eu-west-1",
            "Severity: high",
            "When: 2026-11-23 01:02:03 UTC",
            "Who: arn:aws:sts::111122223333:assumed-role/deploy/ci via the AWS CLI",
            "From: 203.0.113.9 with aws-cli/2.15.0 Python/3.11",
            "Before: vpc-0a1b2c3d: subnet-0aaa1111, subnet-0bbb2222 (sg-0ccc3333)",
            "After: no VPC");
    assertThat(message.why()).isNotNull();
    assertThat(message.fix()).isNotNull();
    assertThat(message.footer()).isEqualTo("vpcwatch incident 0123456789abcdef0123456789abcdef");
  }

  @Test
  void the_footer_is_the_command_that_shows_the_incident_in_every_language() {
    for (Language language : Language.values()) {
      assertThat(
              new MessageRenderer(language)
                  .of(notification(Notice.OPENED, violation().opened()))
                  .footer())
          .startsWith("vpcwatch incident ");
    }
  }

  @Test
  void a_resolution_contains_how_by_whom_and_after_how_long() {
    Actor fixer =
        new Actor("arn:aws:iam::111122223333:user/ana", "IAMUser", null, "198.51.100.7", null);

    Message message =
        wording.of(notification(Notice.RESOLVED, violation().resolved(End.VPC_ATTACHED, fixer)));

    assertThat(message.headline()).isEqualTo("checkout-api is in a VPC again");
    assertThat(facts(message))
        .containsExactly(
            "Where: account 111122223333, eu-west-1",
            "Severity: high",
            "Opened: 2026-11-23 01:02:03 UTC: taken out of a VPC, by arn:aws:sts::111122223333:assumed-role/deploy/ci via the AWS CLI",
            "Resolved: 2026-11-23 01:07:33 UTC, after 5 min 30 s",
            "Who: arn:aws:iam::111122223333:user/ana",
            "From: 198.51.100.7");
    assertThat(message.command()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "EN, open again, reported as resolved",
    "JA, 再オープン, 解消済みとして通知した",
  })
  void a_violation_that_opens_again_is_recognisable_as_such(
      Language language, String label, String why) {
    Violation violation = violation().opened();

    Message message =
        new MessageRenderer(language)
            .of(
                IncidentUpdateBuilder.builder(
                        IncidentUpdate.of(violation.id(), Notice.OPENED, 1, null, violation))
                    .reopened(2)
                    .build());

    assertThat(message.headline()).startsWith("checkout-api");
    assertThat(message.subject()).startsWith("checkout-api [" + label + "]");
    assertThat(message.why().value()).contains(why).contains("Lambda.3");
    assertThat(message.kind()).isEqualTo("reopened-2");
    assertThat(message.isReply()).isTrue();
    assertThat(message.tone()).isEqualTo(Message.Tone.FIRING);
  }

  @Test
  void a_message_links_to_the_page_where_there_is_one() {
    Notification opened =
        IncidentUpdate.of("v1", Notice.OPENED, 1, null, violation().id("v1").opened());

    Message message = wording.linking(URI.create("https://vpcwatch.example.com/")).of(opened);

    assertThat(message.links(1_000))
        .extracting(Message.Fact::value)
        .startsWith("https://vpcwatch.example.com/#/violations/v1")
        .hasSize(2);
    assertThat(wording.of(opened).links(1_000)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"EN, '2 alerts within an hour'", "JA, '1 時間以内に 2 回目の通知です'"})
  void a_message_about_a_function_that_opens_again_and_again_says_so(
      Language language, String repeated) {
    IncidentUpdate second =
        IncidentUpdateBuilder.builder(
                IncidentUpdate.of("v1", Notice.OPENED, 1, null, violation().opened()))
            .openings(2)
            .build();

    assertThat(
            new MessageRenderer(language)
                .of(IncidentUpdateBuilder.builder(second).notice(Notice.REMINDER).build())
                .facts())
        .noneSatisfy(fact -> assertThat(fact.value()).startsWith(repeated));
    assertThat(new MessageRenderer(language).of(second).facts())
        .anySatisfy(fact -> assertThat(fact.value()).startsWith(repeated));
  }

  @Test
  void a_message_begins_with_the_function_the_account_and_what_happened() {
    Message message =
        new MessageRenderer(Language.EN, ZoneOffset.UTC, OWNERSHIP)
            .of(notification(Notice.OPENED, violation().tagged("team", "payments").opened()));

    assertThat(message.headline())
        .isEqualTo("checkout-api (payments-prod) was taken out of its VPC");
    assertThat(message.subject())
        .isEqualTo("checkout-api (payments-prod) was taken out of its VPC (eu-west-1)");
    assertThat(facts(message))
        .startsWith(
            "Where: payments-prod (111122223333), eu-west-1", "Severity: low", "Owner: payments")
        .endsWith("Tags: team=payments");
    assertThat(message.severity()).isEqualTo(Severity.LOW);
    assertThat(message.labels().get(message.thread()))
        .containsOnly(
            Map.entry("severity", "low"),
            Map.entry("owner", "payments"),
            Map.entry("accountName", "payments-prod"),
            Map.entry("environment", "production"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Asia/Tokyo | 2026-11-23 10:02:03 JST (01:02:03 UTC)",
        "America/New_York | 2026-11-22 20:02:03 EST (2026-11-23 01:02:03 UTC)",
        "Europe/London | 2026-11-23 01:02:03 UTC"
      })
  void times_are_local_with_utc_beside_them(ZoneId zone, String when) {
    Message message =
        new MessageRenderer(Language.EN, zone, Ownership.UNKNOWN)
            .of(notification(Notice.OPENED, violation().opened()));

    assertThat(facts(message)).contains("When: " + when);
  }

  @Test
  void an_acknowledgement_contains_who_and_until_when_there_are_no_reminders() {
    Violation violation = violation().opened();
    IncidentNote note =
        new IncidentNote(
            violation.id(),
            IncidentNote.State.SNOOZED,
            "ana",
            violation.opened().time(),
            violation.opened().time().plusSeconds(3600),
            "after the release");

    Message message =
        wording.of(
            IncidentUpdate.of(violation.id(), Notice.ACKNOWLEDGED, 1, null, violation).with(note));

    assertThat(message.headline()).isEqualTo("checkout-api: snoozed by ana");
    assertThat(facts(message))
        .contains("Reminders: none before 2026-11-23 02:02:03 UTC", "Note: after the release");
    assertThat(message.kind()).isEqualTo("acknowledged-1795395723");
    assertThat(message.isReply()).isTrue();
    assertThat(message.command()).isNull();
  }

  @Test
  void an_exemption_is_named_with_its_owner_its_reason_and_its_end() {
    Message message = exemptionMessage(Notice.RESOLVED, exempted());

    assertThat(message.headline()).isEqualTo("checkout-api is exempt now");
    assertThat(facts(message))
        .endsWith(
            "Exemption: ci-tools of platform@example.com, until 2027-02-21 01:02:03 UTC: calls public APIs only (https://example.com/SEC-1)");
  }

  @Test
  void an_incident_that_an_expiry_opened_says_so_and_blames_nobody() {
    Message message = exemptionMessage(Notice.OPENED, lapsed());

    assertThat(message.headline())
        .isEqualTo("checkout-api has a VPC problem: its exemption expired");
    assertThat(facts(message))
        .contains(
            "Exemption: ci-tools of platform@example.com expired at 2027-02-21 01:02:03 UTC. Its reason was: calls public APIs only (https://example.com/SEC-1)")
        .contains("Before: no VPC", "After: no VPC")
        .noneMatch(fact -> fact.startsWith("Who"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EN | its exemption was withdrawn | ci-tools of platform@example.com was withdrawn by bob@laptop at 2026-12-01 00:00:00 UTC. Its reason was: calls public APIs only (https://example.com/SEC-1)",
        "JA | 除外が取り消されました | ci-tools (オーナー platform@example.com) が 2026-12-01 00:00:00 UTC に bob@laptop によって取り消されました。除外の理由: calls public APIs only (https://example.com/SEC-1)"
      })
  void an_incident_that_a_withdrawal_opened_names_who_withdrew_the_exemption(
      Language language, String headline, String fact) {
    Message message =
        new MessageRenderer(language)
            .of(update(Notice.OPENED, lapsedEarly()).with(withdrawn("bob@laptop")));

    assertThat(message.headline()).contains("checkout-api").endsWith(headline);
    assertThat(message.facts())
        .extracting(Message.Fact::value)
        .contains(fact)
        .doesNotContain("platform@example.com");
  }

  /** The violation may arrive before the withdrawal. */
  @Test
  void an_exemption_that_ended_early_was_withdrawn_even_if_it_is_unknown_by_whom() {
    Message message = wording.of(update(Notice.OPENED, lapsedEarly()).with(exemption()));

    assertThat(message.headline()).endsWith("its exemption was withdrawn");

    assertThat(facts(message))
        .contains(
            "Exemption: ci-tools of platform@example.com was withdrawn at 2026-12-01 00:00:00 UTC. Its reason was: calls public APIs only (https://example.com/SEC-1)");
  }

  @Test
  void an_incident_that_an_unknown_exemption_opened_does_not_claim_an_expiry() {
    Message message = wording.of(update(Notice.OPENED, lapsed()));

    assertThat(message.headline()).isEqualTo("checkout-api has a VPC problem: its exemption ended");
    assertThat(facts(message)).contains("Exemption: ci-tools of platform@example.com");
  }

  @ParameterizedTest
  @CsvSource({"EN, its exemption does not cover its new tags", "JA, タグの変更により除外の対象外になりました"})
  void a_change_of_tags_that_an_exemption_does_not_cover_took_nothing_out_of_a_vpc(
      Language language, String headline) {
    Violation violation =
        ViolationBuilder.builder(violation().opened()).exemptionId("ci-tools").build();

    Message message =
        new MessageRenderer(language).of(update(Notice.OPENED, violation).with(exemption()));

    assertThat(message.headline()).contains("checkout-api").endsWith(headline);
    assertThat(message.facts())
        .extracting(Message.Fact::value)
        .anyMatch(value -> value.contains("assumed-role/deploy/ci"))
        .anyMatch(value -> value.startsWith("ci-tools"));
  }

  @Test
  void an_exempt_function_that_loses_a_tag_was_not_created_by_that() {
    Violation violation =
        ViolationBuilder.builder(violation().cause(Cause.CREATED_WITHOUT_VPC).opened())
            .exemptionId("ci-tools")
            .build();

    assertThat(facts(wording.of(update(Notice.OPENED, violation))))
        .contains("Before: no VPC", "After: no VPC", "Exemption: ci-tools")
        .anyMatch(fact -> fact.startsWith("Who: ") && fact.contains("assumed-role/deploy/ci"));
  }

  @Test
  void a_tag_that_an_exemption_covers_names_the_exemption_and_who_set_the_tag() {
    Violation exempted = exempted();
    Actor tagger = new Actor("arn:aws:iam::111122223333:user/ana", "IAMUser", null, null, null);
    EventRef tagged = new EventRef(exempted.resolved().time(), "e1", tagger);
    Message message =
        exemptionMessage(
            Notice.RESOLVED, ViolationBuilder.builder(exempted).resolved(tagged).build());

    assertThat(facts(message))
        .contains("Who: arn:aws:iam::111122223333:user/ana")
        .anyMatch(fact -> fact.startsWith("Exemption: ci-tools of platform@example.com, until"));
  }

  @Test
  void the_end_of_an_incident_that_a_withdrawal_opened_repeats_how_it_opened() {
    Actor fixer = new Actor("arn:aws:iam::111122223333:user/ana", "IAMUser", null, null, null);
    Violation ended =
        ViolationBuilder.builder(lapsedEarly())
            .transition(Violation.Transition.RESOLVED)
            .resolved(new EventRef(ExemptionFixture.END.plusSeconds(60), "e1", fixer))
            .end(End.VPC_ATTACHED)
            .build();

    Message message = wording.of(update(Notice.RESOLVED, ended).with(withdrawn("bob@laptop")));

    assertThat(facts(message))
        .contains(
            "Opened: 2026-12-01 00:00:00 UTC: exemption ci-tools of platform@example.com was withdrawn",
            "Who: arn:aws:iam::111122223333:user/ana");
    assertThat(message.subject())
        .isEqualTo("checkout-api [resolved]: no longer exempt (account 111122223333, eu-west-1)");
  }

  /** What was withdrawn before its end. */
  private static Violation lapsedEarly() {
    Violation lapsed = lapsed();
    EventRef end = new EventRef(WITHDRAWN_AT, lapsed.opened().eventId(), lapsed.opened().actor());
    return ViolationBuilder.builder(lapsed).opened(end).build();
  }

  private static Exemption withdrawn(String by) {
    return ExemptionBuilder.builder(exemption()).revokedAt(WITHDRAWN_AT).revokedBy(by).build();
  }

  private static IncidentUpdate update(Notice notice, Violation violation) {
    return IncidentUpdate.of(violation.id(), notice, 1, null, violation);
  }

  private Message exemptionMessage(Notice notice, Violation violation) {
    return wording.of(update(notice, violation).with(exemption()));
  }

  @Test
  void a_mail_has_the_exemption_to_copy() {
    Message message =
        wording.of(notification(Notice.OPENED, violation().tagged("x", "y").opened()));

    assertThat(message.guide().get(message.guide().size() - 1).code())
        .isEqualTo(
            """
            exemptions:
              - id: checkout-api
                match:
                  - arn: "arn:aws:lambda:eu-west-1:111122223333:function:checkout-api"
                owner: OWNER
                reason: WHY_IT_NEEDS_NO_VPC
                until: 2027-02-21""");
  }

  @Test
  void the_exemption_in_a_late_message_lasts_from_its_time_on() {
    Instant late = OPENED_AT.plus(Duration.ofDays(127));

    Message message =
        wording.at(() -> late).of(notification(Notice.REMINDER, violation().opened()));

    assertThat(message.guide().get(message.guide().size() - 1).code())
        .endsWith("until: 2027-06-28");
  }

  @Test
  void a_retraction_explains_that_there_was_no_violation() {
    Message message = wording.of(notification(Notice.RESOLVED, violation().retracted()));

    assertThat(message.headline()).isEqualTo("checkout-api turned out not to be in violation");
    assertThat(message.why()).isNotNull();
  }

  @Test
  void a_new_function_has_no_previous_network() {
    Message message =
        wording.of(
            notification(
                Notice.OPENED,
                violation()
                    .cause(Cause.CREATED_WITHOUT_VPC)
                    .before(Attachment.unknown())
                    .opened()));

    assertThat(facts(message)).contains("Before: did not exist");
  }

  @Test
  void a_deployment_by_cloudformation_is_named() {
    Actor stack =
        new Actor(
            "arn:aws:iam::111122223333:user/ana",
            "IAMUser",
            "cloudformation.amazonaws.com",
            null,
            null);

    Message message = wording.of(notification(Notice.OPENED, violation().by(stack).opened()));

    assertThat(facts(message))
        .contains("Who: arn:aws:iam::111122223333:user/ana via CloudFormation");
  }

  @Test
  void a_capacity_provider_is_shown_by_name_with_its_subnets_if_they_are_known() {
    String arn = "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:far";
    Attachment known =
        new Attachment(
            Attachment.State.ATTACHED,
            null,
            new TreeSet<>(List.of("subnet-1")),
            new TreeSet<>(),
            arn);

    Message message =
        wording.of(
            notification(
                Notice.OPENED,
                violation()
                    .cause(Cause.OUTSIDE_ALLOWED_NETWORK)
                    .before(Attachment.byCapacityProvider(arn))
                    .after(known)
                    .opened()));

    assertThat(facts(message))
        .contains("Before: capacity provider far", "After: capacity provider far: subnet-1");
  }

  @Test
  void the_first_subnets_are_named_and_the_others_counted() {
    List<String> subnets = IntStream.range(0, 9).mapToObj(i -> "subnet-" + i).toList();
    Attachment attachment = Attachment.of("vpc-1", subnets, List.of("sg-1"));

    Message message =
        wording.of(notification(Notice.OPENED, violation().before(attachment).opened()));

    assertThat(facts(message))
        .contains("Before: vpc-1: subnet-0, subnet-1, subnet-2, subnet-3 and 5 more (sg-1)");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONFIGURED", "NETWORK_CHANGED"},
      mode = EnumSource.Mode.EXCLUDE)
  void every_cause_has_texts(Cause cause) {
    Message message = wording.of(notification(Notice.OPENED, violation().cause(cause).opened()));

    assertThat(message.headline()).startsWith("checkout-api ");
    assertThat(message.why()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"VPC"},
      mode = EnumSource.Mode.EXCLUDE)
  void every_rule_has_texts(PlacementRule rule) {
    for (Language language : Language.values()) {
      MessageRenderer renderer = new MessageRenderer(language);
      Violation opened = violation().rule(rule).opened();
      for (Notice notice : List.of(Notice.OPENED, Notice.REMINDER)) {
        Message message = renderer.of(notification(notice, opened));

        assertThat(message.headline()).startsWith("checkout-api ");
        assertThat(message.why()).isNotNull();
      }
      for (End end : List.of(End.FIXED, End.NOT_APPLICABLE, End.DELETED, End.EXEMPTED)) {
        Violation resolved = violation().rule(rule).resolved(end, ViolationFixture.DEPLOYER);

        assertThat(renderer.of(notification(Notice.RESOLVED, resolved)).headline())
            .startsWith("checkout-api ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FIXED"},
      mode = EnumSource.Mode.EXCLUDE)
  void every_end_has_texts(End end) {
    Message message =
        wording.of(
            notification(Notice.RESOLVED, violation().resolved(end, ViolationFixture.DEPLOYER)));

    assertThat(message.headline()).startsWith("checkout-api ");
  }

  @ParameterizedTest
  @CsvSource({"PT0S,0 s", "PT59S,59 s", "PT61S,1 min 1 s", "PT3H5M7S,3 h 5 min", "PT49H,2 d 1 h"})
  void durations_are_in_their_two_largest_units(Duration duration, String text) {
    assertThat(
            new MessageBundle(Locale.ENGLISH, ZoneOffset.UTC, Ownership.UNKNOWN, null)
                .duration(duration))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "Mozilla/5.0 (X11; Linux x86_64), VPC, Put it back",
    "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 aws-sdk-go-v2/1.18.0, Terraform, Correct the Terraform",
    "cloudformation.amazonaws.com, CloudFormation, Correct the CloudFormation"
  })
  void the_fix_begins_with_the_tool_that_made_the_change(String agent, String tool, String advice) {
    Actor actor = new Actor("arn:aws:iam::111122223333:user/ana", "IAMUser", null, null, agent);

    Message message = wording.of(notification(Notice.OPENED, violation().by(actor).opened()));

    assertThat(message.fix().value()).startsWith(advice);
    assertThat(message.guide().get(0).toString()).contains(tool);
  }

  private static List<String> facts(Message message) {
    return message.facts().stream()
        .map(f -> f.label() + ": " + f.value())
        .collect(Collectors.toList());
  }
}
