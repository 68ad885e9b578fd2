package io.vpcwatch.alerting.channel.eventbridge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
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
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** EventBridge as its clients see it: the JSON protocol 1.1. */
class EventBridgeChannelTest implements ChannelContract {
  private static final String BUS = "arn:aws:events:eu-west-1:111122223333:event-bus/security";
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:10Z");

  @RegisterExtension
  static final WireMockExtension EVENTS =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel = create();

  @BeforeAll
  static void set_credentials() {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "SECRET");
  }

  @BeforeEach
  void eventbridge_accepts_everything() {
    answers("PutEvents", okJson("{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"));
  }

  private static void answers(String operation, ResponseDefinitionBuilder response) {
    EVENTS.stubFor(
        post(urlEqualTo("/"))
            .withHeader("X-Amz-Target", equalTo("AWSEvents." + operation))
            .willReturn(response));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  private static Channel create() {
    ChannelContext context = context("bus", InstantSource.fixed(NOW), Duration.ofSeconds(10));
    EventBridgeClient client =
        AwsCalls.client(
            EventBridgeClient.builder().endpointOverride(URI.create(EVENTS.baseUrl())),
            BUS,
            context);
    return new EventBridgeChannel("bus", BUS, client, context.clock());
  }

  @Override
  public String lastMessage() {
    return JsonTexts.of(detail());
  }

  private static JsonNode entry() {
    return JsonTexts.parse(EVENTS.getAllServeEvents().get(0).getRequest().getBodyAsString())
        .at("/Entries/0");
  }

  private static JsonNode detail() {
    return JsonTexts.parse(entry().path("Detail").asText());
  }

  @Test
  void a_notification_is_one_event() {
    channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(entry().path("EventBusName").asText()).isEqualTo(BUS);
    assertThat(entry().path("Source").asText()).isEqualTo("vpcwatch");
    assertThat(entry().path("DetailType").asText()).isEqualTo("Incident Opened");
    assertThat(entry().at("/Resources/0").asText()).isEqualTo(ViolationFixture.FUNCTION.toString());
    assertThat(entry().path("Time").asLong()).isEqualTo(NOW.getEpochSecond());
    assertThat(detail().at("/violations/0/cause").asText()).isEqualTo("VPC_REMOVED");
    assertThat(channel.takesDigests()).isFalse();
  }

  @Test
  void the_type_of_an_event_names_the_notice_without_its_number() {
    channel.send(message(Notice.REMINDER, violation().opened()));
    assertThat(entry().path("DetailType").asText()).isEqualTo("Incident Reminder");

    channel.send(new MessageRenderer(Language.EN).test("bus", NOW));
    assertThat(entry().path("DetailType").asText()).isEqualTo("Test");
  }

  @ParameterizedTest
  @CsvSource({
    "ThrottlingException, RATE_LIMITED",
    "InternalFailure, SERVER_ERROR",
    "MalformedDetail, MESSAGE_REJECTED",
    "NotAuthorizedForSourceException, CHANNEL_REFUSED"
  })
  void an_entry_that_fails_is_classified_though_the_call_succeeds(String code, Failure failure) {
    answers(
        "PutEvents",
        okJson(
            "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"%s\",\"ErrorMessage\":\"why\"}]}"
                .formatted(code)));

    Attempt.Failed failed =
        (Attempt.Failed) channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).isEqualTo(code + ": why");
  }

  @Test
  void a_call_without_permission_is_refused() {
    answers("PutEvents", denied());

    assertThat(
            ((Attempt.Failed) channel.send(message(Notice.OPENED, violation().opened()))).failure())
        .isEqualTo(Failure.CHANNEL_REFUSED);
  }

  @Test
  void a_probe_looks_the_bus_up() {
    answers("DescribeEventBus", okJson("{\"Name\":\"security\"}"));
    assertThat(channel.probe().detail()).isEqualTo("the bus exists");

    answers("DescribeEventBus", denied());
    assertThat(channel.probe().ok()).isTrue();

    answers(
        "DescribeEventBus",
        aResponse().withStatus(400).withBody("{\"__type\":\"ResourceNotFoundException\"}"));
    assertThat(channel.probe().ok()).isFalse();
  }

  private static ResponseDefinitionBuilder denied() {
    return aResponse()
        .withStatus(400)
        .withBody("{\"__type\":\"AccessDeniedException\",\"message\":\"not authorized\"}");
  }
}
