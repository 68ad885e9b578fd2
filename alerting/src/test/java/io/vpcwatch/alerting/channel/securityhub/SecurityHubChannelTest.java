package io.vpcwatch.alerting.channel.securityhub;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.MessageBuilder;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.End;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;

class SecurityHubChannelTest implements ChannelContract {
  private static final String PRODUCT =
      "arn:aws:securityhub:eu-west-1:444455556666:product/444455556666/default";
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:10Z");
  private static final String ID = "vpcwatch/0123456789abcdef0123456789abcdef";

  private final SecurityHubStub hub = new SecurityHubStub("444455556666");
  private Instant now = NOW;
  private final Channel channel =
      new SecurityHubChannel(
          "hub",
          PRODUCT,
          AwsCalls.client(
              SecurityHubClient.builder().endpointOverride(hub.uri()),
              PRODUCT,
              context("hub", () -> now, Duration.ofSeconds(10))),
          () -> now);

  @BeforeAll
  static void set_credentials() {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "SECRET");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return JsonTexts.of(finding());
  }

  private JsonNode finding() {
    assertThat(hub.findings).containsOnlyKeys(ID);
    return hub.findings.get(ID);
  }

  @Override
  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  public void hostile_text_is_cut_and_sanitized(Message message) {
    if (message.violations().isEmpty()) {
      assertThat(channel.send(message)).isEqualTo(Attempt.delivered());
      assertThat(hub.calls).isEmpty();
    } else {
      ChannelContract.super.hostile_text_is_cut_and_sanitized(message);
    }
  }

  @Test
  void a_violation_is_a_finding_of_the_account_that_imports_it() {
    channel.send(message(Notice.OPENED, violation().opened()));

    JsonNode finding = finding();
    assertThat(finding.get("ProductArn").asText()).isEqualTo(PRODUCT);
    assertThat(finding.get("AwsAccountId").asText()).isEqualTo("444455556666");
    assertThat(finding.get("Title").asText())
        .isEqualTo("Lambda.3 Lambda functions should be in a VPC");
    assertThat(finding.at("/Resources/0/Id").asText())
        .isEqualTo(ViolationFixture.FUNCTION.toString());
    assertThat(finding.at("/Resources/0/Type").asText()).isEqualTo("AwsLambdaFunction");
    assertThat(finding.at("/Resources/0/Details/AwsLambdaFunction/FunctionName").asText())
        .isEqualTo("checkout-api");
    assertThat(finding.at("/FindingProviderFields/Severity/Label").asText()).isEqualTo("HIGH");
    assertThat(finding.at("/Compliance/Status").asText()).isEqualTo("FAILED");
    assertThat(finding.get("RecordState").asText()).isEqualTo("ACTIVE");
    // Whoever works on the finding sets these.
    assertThat(finding.has("Workflow")).isFalse();
    assertThat(finding.has("Severity")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "VPC_ATTACHED, PASSED",
    "DELETED, NOT_AVAILABLE",
    "EXEMPTED, NOT_AVAILABLE",
    "NOT_APPLICABLE, NOT_AVAILABLE"
  })
  void the_end_of_a_violation_archives_its_finding(End end, String compliance) {
    channel.send(message(Notice.OPENED, violation().opened()));
    now = NOW.plusSeconds(300);

    Attempt attempt =
        channel.send(
            message(Notice.RESOLVED, violation().resolved(end, ViolationFixture.DEPLOYER)));

    assertThat(attempt).isEqualTo(Attempt.delivered());
    assertThat(finding().get("RecordState").asText()).isEqualTo("ARCHIVED");
    assertThat(finding().at("/Compliance/Status").asText()).isEqualTo(compliance);
  }

  @Test
  void a_reminder_refreshes_the_finding() {
    channel.send(message(Notice.OPENED, violation().opened()));
    now = NOW.plus(Duration.ofDays(64));

    channel.send(message(Notice.REMINDER, violation().opened()));

    assertThat(SecurityHubStub.updatedAt(finding())).isEqualTo(now);
    assertThat(finding().get("RecordState").asText()).isEqualTo("ACTIVE");
  }

  @Test
  void a_digest_is_imported_by_a_hundred_findings() {
    assertThat(channel.takesDigests()).isTrue();

    assertThat(channel.send(digest(250))).isEqualTo(Attempt.delivered());

    assertThat(hub.calls).extracting(List::size).containsExactly(100, 100, 50);
    assertThat(hub.findings).hasSize(250);
  }

  @Test
  void only_findings_that_failed_are_sent_again() {
    Message digest = digest(150);
    hub.failing.add(idOf(7));
    hub.failing.add(idOf(9));

    Attempt.Failed failed = (Attempt.Failed) channel.send(digest);
    now = NOW.plusSeconds(5);
    Attempt again = channel.send(digest);

    assertThat(failed.failure()).isEqualTo(Failure.SERVER_ERROR);
    assertThat(failed.detail()).contains("2 of 100 findings failed", "InternalFailure: try again");
    assertThat(again).isEqualTo(Attempt.delivered());
    assertThat(hub.calls).hasSize(2);
    assertThat(hub.calls.get(1)).contains(idOf(7), idOf(9), idOf(149)).hasSize(52);
    assertThat(hub.findings).hasSize(150);
  }

  @ParameterizedTest
  @CsvSource({
    "ThrottlingException, RATE_LIMITED",
    "InternalFailure, SERVER_ERROR",
    "InvalidInput, MESSAGE_REJECTED",
    "AccessDenied, CHANNEL_REFUSED"
  })
  void a_finding_that_fails_is_classified(String code, Failure failure) {
    hub.failing.add(ID);
    hub.errorCode = code;

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(failure);
  }

  @Test
  void an_account_without_security_hub_is_refused_until_it_is_enabled() {
    hub.refusal = "InvalidAccessException";

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(Failure.CHANNEL_REFUSED);
  }

  @Test
  void a_probe_looks_whether_security_hub_is_enabled() {
    assertThat(channel.probe().detail()).isEqualTo("Security Hub is enabled");
  }

  private static String idOf(int number) {
    return "vpcwatch/%032x".formatted(number);
  }

  private static Message digest(int size) {
    List<Violation> violations =
        IntStream.range(0, size)
            .mapToObj(number -> violation().id("%032x".formatted(number)).opened())
            .toList();
    return MessageBuilder.builder(message(Notice.OPENED, violations.get(0)))
        .thread("digest")
        .violations(violations)
        .build();
  }
}
