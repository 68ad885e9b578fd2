package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ExemptionFixture;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestRendererTest {

  private static List<Violation> functions(
      int count, Function<ViolationFixture, Violation> record) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                record.apply(
                    violation()
                        .id("v" + i)
                        .cause(i % 3 == 0 ? Cause.VPC_REMOVED : Cause.CREATED_WITHOUT_VPC)
                        .openedAt(ViolationFixture.OPENED_AT.plus(Duration.ofSeconds(i)))
                        .function(
                            FunctionArn.parse(
                                "arn:aws:lambda:eu-west-1:111122223333:function:f-" + i))))
        .toList();
  }

  private static Message words(Notice notice, List<Violation> violations) {
    return new MessageRenderer(Language.EN).of(digest(notice, violations));
  }

  private static IncidentUpdate digest(Notice notice, List<Violation> violations) {
    return IncidentUpdateBuilder.builder()
        .incident(violations.get(0).id())
        .notice(notice)
        .violations(violations)
        .build();
  }

  private static List<String> facts(Message message) {
    return message.facts().stream().map(fact -> fact.label() + ": " + fact.value()).toList();
  }

  @Test
  void a_digest_contains_how_many_where_when_who_and_what() {
    Message message = words(Notice.OPENED, functions(5_000, ViolationFixture::opened));

    assertThat(message.headline())
        .isEqualTo("5,000 functions of account 111122223333 have a VPC problem");
    assertThat(facts(message))
        .containsExactly(
            "Where: eu-west-1 (5,000)",
            "Severity: medium (3,333), high (1,667)",
            "Owner: unknown (5,000)",
            "When: 2026-11-23 01:02:03 UTC to 2026-11-23 02:25:22 UTC",
            "Who: arn:aws:sts::111122223333:assumed-role/deploy/ci via the AWS CLI (5,000)",
            "What: created without a VPC (3,333), taken out of a VPC (1,667)",
            "Functions: f-0, f-3, f-6, f-9 and 4,996 more");
  }

  @Test
  void a_digest_of_the_end_of_an_exemption_names_the_exemption_instead_of_a_caller() {
    List<Violation> lapsed =
        IntStream.range(0, 20)
            .mapToObj(i -> ViolationBuilder.builder(ExemptionFixture.lapsed()).id("v" + i).build())
            .toList();

    Message message =
        new MessageRenderer(Language.EN)
            .of(
                IncidentUpdateBuilder.builder()
                    .incident("v0")
                    .notice(Notice.OPENED)
                    .reminder(1)
                    .violations(lapsed)
                    .exemption(ExemptionFixture.exemption())
                    .build());

    assertThat(facts(message))
        .contains(
            "Who: exemption ci-tools of platform@example.com (20)",
            "What: no longer exempt (20)",
            "Exemption: ci-tools of platform@example.com expired at 2027-02-21 01:02:03 UTC. Its reason was: calls public APIs only (https://example.com/SEC-1)");
  }

  @Test
  void a_digest_that_has_grown_is_another_message() {
    String first = words(Notice.OPENED, functions(20, ViolationFixture::opened)).id();

    assertThat(words(Notice.OPENED, functions(20, ViolationFixture::opened)).id()).isEqualTo(first);
    assertThat(words(Notice.OPENED, functions(40, ViolationFixture::opened)).id())
        .isNotEqualTo(first);
  }

  @Test
  void the_guide_lists_the_functions() {
    Message message = words(Notice.OPENED, functions(5_000, ViolationFixture::opened));

    assertThat(message.guide().get(0).steps()).hasSize(200);
    assertThat(message.guide().get(0).paragraphs()).containsExactly("and 4,800 more");
    assertThat(message.violations()).hasSize(5_000);
  }

  @Test
  void many_resolutions_are_one_digest() {
    Message message = words(Notice.RESOLVED, functions(7, ViolationFixture::resolved));

    assertThat(message.headline()).isEqualTo("7 violations of account 111122223333 are over");
    assertThat(facts(message)).contains("What: attached to a VPC (7)");
  }

  @ParameterizedTest
  @EnumSource
  void every_language_has_a_digest(Language language) {
    assertThat(
            new MessageRenderer(language)
                .of(digest(Notice.OPENED, functions(20, ViolationFixture::opened)))
                .headline())
        .contains("20", "111122223333");
  }
}
