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
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.End;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

  @ParameterizedTest
  @EnumSource(
      names = {"VPC"},
      mode = EnumSource.Mode.EXCLUDE)
  void every_rule_is_imported_with_its_own_generator(PlacementRule rule) {
    channel.send(message(Notice.OPENED, violation().rule(rule).opened()));

    assertThat(finding().get("GeneratorId").asText())
        .isEqualTo("vpcwatch/" + (rule == PlacementRule.MULTI_AZ ? "Lambda.5" : rule.id()));
    assertThat(finding().at("/ProductFields/vpcwatch~1Rule").asText()).isEqualTo(rule.id());

    now = NOW.plusSeconds(300);
    channel.send(
        message(
            Notice.RESOLVED,
            violation().rule(rule).resolved(End.FIXED, ViolationFixture.DEPLOYER)));

    assertThat(finding().at("/Compliance/Status").asText()).isEqualTo("PASSED");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONFIGURED", "NETWORK_CHANGED"},
      mode = EnumSource.Mode.EXCLUDE)
  void every_cause_is_imported(Cause cause) {
    Message message = message(Notice.OPENED, violation().cause(cause).opened());

    assertThat(channel.send(message)).isEqualTo(Attempt.delivered());
  }

  /** Key-only tags are common at AWS, and Security Hub refuses empty values. */
  @Test
  void tags_without_a_value_are_left_out() {
    Violation violation =
        ViolationBuilder.builder(violation().opened())
            .tags(new TreeMap<>(Map.of("critical", "", "blank", " ", "", "x", "team", "payments")))
            .build();

    assertThat(channel.send(message(Notice.OPENED, violation))).isEqualTo(Attempt.delivered());

    JsonNode tags = finding().at("/Resources/0/Tags");
    assertThat(tags).hasSize(1);
    assertThat(tags.get("team").asText()).isEqualTo("payments");
  }

  @Test
  void only_empty_tags_are_no_tags() {
    Message message = message(Notice.OPENED, violation().tagged("critical", "").opened());

    assertThat(channel.send(message)).isEqualTo(Attempt.delivered());

    assertThat(finding().at("/Resources/0").has("Tags")).isFalse();
  }

  @Test
  void tags_are_cut_to_what_a_tag_may_have() {
    Message message =
        message(Notice.OPENED, violation().tagged("k".repeat(200), "v".repeat(300)).opened());

    assertThat(channel.send(message)).isEqualTo(Attempt.delivered());

    assertThat(finding().at("/Resources/0/Tags")).hasSize(1);
  }

  /** The format knows neither each partition nor names as long as other clouds have. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws-cn:lambda:cn-north-1:111122223333:function:payments, aws-cn, cn-north-1",
    "arn:aws-eusc:lambda:eusc-de-east-1:111122223333:function:payments, , eusc-de-east-1",
    "arn:aws:lambda:a-region-with-a-very-long-name:111122223333:function:payments, aws, "
  })
  void where_a_function_is_stands_in_its_finding_if_the_format_allows(
      String function, String partition, String region) {
    Message message =
        message(Notice.OPENED, violation().function(FunctionArn.parse(function)).opened());

    assertThat(channel.send(message)).isEqualTo(Attempt.delivered());

    assertThat(finding().at("/Resources/0/Id").asText()).isEqualTo(function);
    assertThat(finding().at("/Resources/0/Partition").asText(null)).isEqualTo(partition);
    assertThat(finding().at("/Resources/0/Region").asText(null)).isEqualTo(region);
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
