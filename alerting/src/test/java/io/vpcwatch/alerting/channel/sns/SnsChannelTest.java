package io.vpcwatch.alerting.channel.sns;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sns.SnsClient;

/** SNS as its clients see it: the query protocol. */
class SnsChannelTest implements ChannelContract {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";

  @RegisterExtension
  static final WireMockExtension SNS =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel = channel(TOPIC, SNS.baseUrl());

  private static Channel channel(String topic, String url) {
    ChannelContext context =
        context("topic", InstantSource.fixed(Instant.EPOCH), Duration.ofSeconds(10));
    SnsClient client =
        AwsCalls.client(SnsClient.builder().endpointOverride(URI.create(url)), topic, context);
    return new SnsChannel("topic", topic, client);
  }

  @BeforeAll
  static void set_credentials() {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "SECRET");
  }

  @BeforeEach
  void sns_accepts_everything() {
    answers(
        okXml(
            "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
                + "<MessageId>1</MessageId></PublishResult></PublishResponse>"));
  }

  private static void answers(ResponseDefinitionBuilder response) {
    SNS.stubFor(post(urlEqualTo("/")).willReturn(response));
  }

  private static ResponseDefinitionBuilder error(int status, String code, String text) {
    return aResponse()
        .withStatus(status)
        .withBody(
            "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>"
                + "<Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                    .formatted(code, text));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return content().path("email").asText().replace("[:]//", "://");
  }

  /** The parameters of the last request. */
  private static Map<String, String> parameters() {
    return Arrays.stream(SNS.getAllServeEvents().get(0).getRequest().getBodyAsString().split("&"))
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  private static JsonNode content() {
    return JsonTexts.parse(parameters().get("Message"));
  }

  @Test
  void people_get_text_and_programs_get_json() {
    channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(parameters())
        .containsEntry("Action", "Publish")
        .containsEntry("TopicArn", TOPIC)
        .containsEntry("MessageStructure", "json")
        .doesNotContainKeys("MessageGroupId", "MessageDeduplicationId");
    JsonNode json = JsonTexts.parse(content().path("default").asText());
    assertThat(json.path("notice").asText()).isEqualTo("opened");
    assertThat(json.at("/violations/0/cause").asText()).isEqualTo("VPC_REMOVED");
    assertThat(content().path("sms").asText()).contains("checkout-api");
  }

  @Test
  void attributes_are_for_filter_policies() {
    channel.send(message(Notice.OPENED, violation().opened()));

    Map<String, String> parameters = parameters();
    Map<String, String> attributes =
        IntStream.rangeClosed(1, 7)
            .mapToObj(i -> "MessageAttributes.entry." + i)
            .collect(
                Collectors.toMap(
                    entry -> parameters.get(entry + ".Name"),
                    entry -> parameters.get(entry + ".Value.StringValue")));
    assertThat(attributes)
        .containsEntry("incident", "0123456789abcdef0123456789abcdef")
        .containsEntry("notice", "opened")
        .containsEntry("severity", "high")
        .containsEntry("rule", "vpc")
        .containsEntry("cause", "VPC_REMOVED")
        .containsEntry("account", "111122223333")
        .containsEntry("region", "eu-west-1");
  }

  @Test
  void a_fifo_topic_keeps_the_order_of_an_incident_and_drops_duplicates() {
    channel(TOPIC + ".fifo", SNS.baseUrl()).send(message(Notice.RESOLVED, violation().resolved()));

    assertThat(parameters())
        .containsEntry("MessageGroupId", "0123456789abcdef0123456789abcdef")
        .containsEntry("MessageDeduplicationId", "topic/0123456789abcdef0123456789abcdef/resolved");
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  void a_message_keeps_the_limits(Message message) {
    channel.send(message);

    assertThat(parameters().get("Subject")).matches("[!-~][ -~]{0,98}");
    assertThat(bytes()).isLessThan(262_144);
  }

  @Test
  void a_japanese_subject_is_replaced_as_sns_accepts_ascii_only() {
    channel.send(
        new MessageRenderer(Language.JA)
            .of(IncidentUpdate.of("v1", Notice.OPENED, 1, null, violation().opened())));

    assertThat(parameters()).containsEntry("Subject", "[vpcwatch] opened checkout-api");
  }

  @Test
  void a_digest_of_a_thousand_violations_keeps_the_limits() {
    List<Violation> violations =
        IntStream.range(0, 1_000).mapToObj(i -> violation().id("v" + i).opened()).toList();

    channel.send(
        new MessageRenderer(Language.EN)
            .of(
                IncidentUpdateBuilder.builder()
                    .incident("v0")
                    .notice(Notice.OPENED)
                    .violations(violations)
                    .build()));

    JsonNode json = JsonTexts.parse(content().path("default").asText());
    assertThat(bytes()).isLessThan(262_144);
    assertThat(json.path("count").asInt()).isEqualTo(1_000);
    assertThat(json.path("violations").size()).isBetween(40, 500);
  }

  private static int bytes() {
    return parameters().get("Message").getBytes(StandardCharsets.UTF_8).length;
  }

  @ParameterizedTest
  @CsvSource({
    "400, InvalidParameter, Invalid parameter: Message too long, MESSAGE_REJECTED",
    "400, InvalidParameter, Invalid parameter: TopicArn, CHANNEL_REFUSED",
    "403, AuthorizationError, not authorized to perform: SNS:Publish, CHANNEL_REFUSED",
    "404, NotFound, Topic does not exist, CHANNEL_REFUSED",
    "400, Throttling, Rate exceeded, RATE_LIMITED",
    "400, KMSThrottling, The request was denied, RATE_LIMITED",
    "500, InternalError, , SERVER_ERROR"
  })
  void errors_are_classified_and_not_retried(
      int status, String code, String text, Failure failure) {
    answers(error(status, code, text));

    Attempt.Failed failed =
        (Attempt.Failed) channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).contains(code);
    assertThat(SNS.getAllServeEvents()).hasSize(1);
  }

  @Test
  void a_missing_endpoint_is_unreachable() {
    Channel nowhere = channel(TOPIC, "http://localhost:1");

    assertThat(
            ((Attempt.Failed) nowhere.send(message(Notice.OPENED, violation().opened()))).failure())
        .isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void a_probe_publishes_nothing() {
    answers(
        okXml(
            "<GetTopicAttributesResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
                + "<GetTopicAttributesResult/></GetTopicAttributesResponse>"));
    assertThat(channel.probe().detail()).isEqualTo("the topic exists");
    assertThat(parameters()).containsEntry("Action", "GetTopicAttributes");

    answers(error(403, "AuthorizationError", "not authorized"));
    assertThat(channel.probe().ok()).isTrue();

    answers(error(404, "NotFound", "Topic does not exist"));
    assertThat(channel.probe().ok()).isFalse();
  }
}
