package io.vpcwatch.alerting.channel.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackBotChannelTest implements ChannelContract {
  private static final String POST = "/api/chat.postMessage";
  private static final String CONNECT = "/api/apps.connections.open";
  private static final String UPDATE = "/api/chat.update";
  private static final String OK =
      "{\"ok\":true,\"channel\":\"C012\",\"ts\":\"1503435956.000247\"}";
  private static final ThreadRef ROOT = new ThreadRef("1503435956.000247", false);

  @RegisterExtension
  static final WireMockExtension SLACK =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel =
      new SlackBotChannel(
          context("ops", InstantSource.fixed(Instant.EPOCH), Duration.ofSeconds(10)),
          new SlackBotSettings(
              new Secret<>("xoxb-SECRET"),
              "C012",
              SecretUrl.parse("api-url", SLACK.baseUrl() + "/api"),
              Optional.of(new Secret<>("xapp-SECRET"))));

  @BeforeEach
  void slack_accepts_everything() {
    answers(POST, okJson(OK));
    answers(UPDATE, okJson(OK));
    answers(CONNECT, okJson("{\"ok\":true,\"url\":\"wss://wss.slack.com/link?ticket=1\"}"));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    List<String> texts = new ArrayList<>();
    collectTexts(payloads().get(0), texts);
    return String.join("\n", texts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static void collectTexts(JsonNode node, List<String> texts) {
    if (node.path("text").isTextual()) {
      texts.add(node.path("text").asText());
    }
    node.forEach(child -> collectTexts(child, texts));
  }

  private static Message message(Notice notice, ThreadRef root, Violation violation) {
    return new MessageRenderer(Language.EN)
        .of(IncidentUpdate.of(violation.id(), notice, 1, root, violation));
  }

  private static Message opened() {
    return message(Notice.OPENED, null, violation().opened());
  }

  @Test
  void an_opening_is_a_new_message_whose_id_is_kept() {
    Attempt attempt = channel.send(opened());

    assertThat(attempt).isEqualTo(Attempt.delivered("1503435956.000247"));
    SLACK.verify(
        1,
        postRequestedFor(urlEqualTo(POST))
            .withHeader("Authorization", equalTo("Bearer xoxb-SECRET")));
    assertThat(payloads().get(0).path("channel").asText()).isEqualTo("C012");
    assertThat(payloads().get(0).has("thread_ts")).isFalse();
  }

  @Test
  void an_open_incident_has_buttons_that_return_its_id() {
    channel.send(opened());

    JsonNode buttons = actions(payloads().get(0));
    assertThat(buttons.findValuesAsText("action_id"))
        .containsExactly("vpcwatch-acknowledge", "vpcwatch-snooze");
    assertThat(buttons.findValuesAsText("value"))
        .containsExactly(violation().opened().id(), violation().opened().id());
  }

  @Test
  void a_resolved_incident_has_no_buttons() {
    channel.send(message(Notice.RESOLVED, null, violation().resolved()));

    assertThat(actions(payloads().get(0))).isEmpty();
  }

  private static JsonNode actions(JsonNode payload) {
    for (JsonNode block : payload.path("blocks")) {
      if (block.path("type").asText().equals("actions")) {
        return block.path("elements");
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void a_resolution_replies_in_the_thread_and_edits_the_first_message() {
    channel.send(message(Notice.RESOLVED, ROOT, violation().resolved()));

    SLACK.verify(1, postRequestedFor(urlEqualTo(UPDATE)));
    SLACK.verify(1, postRequestedFor(urlEqualTo(POST)));
    assertThat(payloads().get(0).path("thread_ts").asText()).isEqualTo(ROOT.handle());
    assertThat(payloads().get(0).path("reply_broadcast").asBoolean()).isFalse();
    assertThat(payloads().get(1).path("ts").asText()).isEqualTo(ROOT.handle());
    assertThat(payloads().get(1).path("text").asText()).contains("is in a VPC again");
  }

  @Test
  void a_reminder_replies_in_the_thread_and_is_broadcast() {
    channel.send(message(Notice.REMINDER, ROOT, violation().opened()));

    SLACK.verify(0, postRequestedFor(urlEqualTo(UPDATE)));
    assertThat(payloads().get(0).path("thread_ts").asText()).isEqualTo(ROOT.handle());
    assertThat(payloads().get(0).path("reply_broadcast").asBoolean()).isTrue();
  }

  @Test
  void a_first_message_that_is_shared_is_not_edited() {
    channel.send(
        message(Notice.RESOLVED, new ThreadRef(ROOT.handle(), true), violation().resolved()));

    SLACK.verify(0, postRequestedFor(urlEqualTo(UPDATE)));
    SLACK.verify(1, postRequestedFor(urlEqualTo(POST)));
  }

  @Test
  void a_failed_edit_does_not_prevent_the_reply() {
    answers(UPDATE, okJson("{\"ok\":false,\"error\":\"message_not_found\"}"));

    Attempt attempt = channel.send(message(Notice.RESOLVED, ROOT, violation().resolved()));

    assertThat(attempt).isInstanceOf(Attempt.Delivered.class);
  }

  @Test
  void a_temporary_failure_of_the_edit_is_retried_before_the_reply_is_sent() {
    answers(UPDATE, aResponse().withStatus(429).withHeader("Retry-After", "7"));

    Attempt attempt = channel.send(message(Notice.RESOLVED, ROOT, violation().resolved()));

    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(((Attempt.Failed) attempt).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    SLACK.verify(0, postRequestedFor(urlEqualTo(POST)));
  }

  @ParameterizedTest
  @CsvSource({
    "ratelimited, RATE_LIMITED",
    "internal_error, SERVER_ERROR",
    "msg_blocks_too_long, MESSAGE_REJECTED",
    "not_in_channel, CHANNEL_REFUSED",
    "invalid_auth, CHANNEL_REFUSED",
    "something_new, CHANNEL_REFUSED"
  })
  void errors_of_slack_are_classified(String error, Failure failure) {
    answers(POST, okJson("{\"ok\":false,\"error\":\"" + error + "\"}"));

    Attempt.Failed failed = (Attempt.Failed) channel.send(opened());

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).contains(error).doesNotContain("SECRET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Please log in</html>", "{\"hello\":\"world\"}", "\"ok\""})
  void a_response_that_is_not_from_slack_is_recognised(String body) {
    answers(POST, aResponse().withStatus(200).withBody(body));

    Attempt.Failed failed = (Attempt.Failed) channel.send(opened());

    assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED);
    assertThat(failed.detail()).contains("check api-url");
  }

  @Test
  void the_token_is_in_no_description() {
    assertThat(channel.toString()).isEqualTo("Slack bot channel ops (C012)");
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  void text_from_aws_creates_no_mention_and_no_link(Message message) {
    channel.send(message);

    String json = SLACK.getAllServeEvents().get(0).getRequest().getBodyAsString();
    assertThat(json).doesNotContain("<!", "<@", "<#", "<https://evil", "<mailto");
  }

  private static void answers(String path, ResponseDefinitionBuilder response) {
    SLACK.stubFor(post(urlEqualTo(path)).willReturn(response));
  }

  /** The last one first. */
  private static List<JsonNode> payloads() {
    return SLACK.getAllServeEvents().stream()
        .map(
            event -> {
              try {
                return new ObjectMapper().readTree(event.getRequest().getBodyAsString());
              } catch (IOException e) {
                throw new AssertionError("not JSON", e);
              }
            })
        .toList();
  }

  @Test
  void a_probe_posts_nothing() {
    answers("/api/auth.test", okJson("{\"ok\":true,\"team\":\"ops\"}"));

    assertThat(channel.probe().ok()).isTrue();

    SLACK.verify(0, postRequestedFor(urlEqualTo(POST)));
  }

  @Test
  void a_probe_reports_an_app_token_that_opens_no_socket() {
    answers(CONNECT, okJson("{\"ok\":false,\"error\":\"not_allowed_token_type\"}"));

    assertThat(channel.probe().detail())
        .contains("no buttons", "not_allowed_token_type", "connections:write");
  }

  @Test
  void a_probe_reports_a_revoked_token() {
    answers("/api/auth.test", okJson("{\"ok\":false,\"error\":\"token_revoked\"}"));

    assertThat(channel.probe().ok()).isFalse();
    assertThat(channel.probe().detail())
        .contains("token_revoked", "install the bot again")
        .doesNotContain("SECRET");
  }
}
