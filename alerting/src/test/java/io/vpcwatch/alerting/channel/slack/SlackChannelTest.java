package io.vpcwatch.alerting.channel.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ViolationFixture.FUNCTION;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SlackChannelTest implements ChannelContract {
  private static final String SECRET = "T000SECRET/B000SECRET/XXXXSECRET";
  private static final String PATH = "/services/" + SECRET;
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:10Z");

  @RegisterExtension
  static final WireMockExtension SLACK =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"))
          .build();

  private Channel channel;

  @BeforeEach
  void slack_accepts_everything() {
    answers(ok("ok"));
    channel = channel(url(), Duration.ofSeconds(10));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    List<String> texts = new ArrayList<>();
    collectTexts(lastPayload(), texts);
    return String.join("\n", texts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static void collectTexts(JsonNode node, List<String> texts) {
    if (node.path("text").isTextual()) {
      texts.add(node.path("text").asText());
    }
    node.forEach(child -> collectTexts(child, texts));
  }

  @Test
  void the_channel_posts_json() {
    channel.send(message(Notice.OPENED, violation().opened()));

    SLACK.verify(
        1,
        postRequestedFor(urlEqualTo(PATH))
            .withHeader("Content-Type", containing("application/json"))
            .withHeader("User-Agent", equalTo(Network.USER_AGENT)));
    assertThat(lastPayload().path("text").asText())
        .isEqualTo("🔴 checkout-api was taken out of its VPC");
  }

  @Test
  void a_digest_lists_its_functions() {
    List<Violation> violations =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    violation()
                        .id("v" + i)
                        .function(FunctionArn.parse(FUNCTION + "-" + i))
                        .opened())
            .toList();
    channel.send(
        new MessageRenderer(Language.EN)
            .of(
                IncidentUpdateBuilder.builder()
                    .incident("v0")
                    .notice(Notice.OPENED)
                    .violations(violations)
                    .build()));

    assertThat(lastMessage()).contains("checkout-api-0 in eu-west-1", "checkout-api-70", "… +");
  }

  @ParameterizedTest
  @CsvSource({
    "429, ratelimited, RATE_LIMITED",
    "500, rollup_error, SERVER_ERROR",
    "503, '', SERVER_ERROR",
    "400, invalid_payload, MESSAGE_REJECTED",
    "400, invalid_blocks, MESSAGE_REJECTED",
    "413, '', MESSAGE_REJECTED",
    "400, <html>Bad request of a proxy</html>, CHANNEL_REFUSED",
    "200, <html>Please log in</html>, CHANNEL_REFUSED",
    "200, '', CHANNEL_REFUSED",
    "400, user_not_found, CHANNEL_REFUSED",
    "403, action_prohibited, CHANNEL_REFUSED",
    "403, invalid_token, CHANNEL_REFUSED",
    "404, channel_not_found, CHANNEL_REFUSED",
    "404, no_service, CHANNEL_REFUSED",
    "404, no_team, CHANNEL_REFUSED",
    "410, channel_is_archived, CHANNEL_REFUSED",
    "302, '', CHANNEL_REFUSED",
    "407, '', CHANNEL_REFUSED",
    "408, '', TIMEOUT"
  })
  void responses_are_classified(int status, String body, Failure failure) {
    answers(aResponse().withStatus(status).withBody(body));

    assertThat(send().failure()).isEqualTo(failure);
  }

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "0, PT0S",
    "720, PT5M",
    "999999999, PT5M",
    "'Mon, 23 Nov 2026 01:03:10 GMT', PT1M",
    "'Mon, 23 Nov 2026 01:01:10 GMT', PT0S",
    "soon,",
    "-5,"
  })
  void retry_after_is_parsed(String retryAfter, Duration pause) {
    answers(aResponse().withStatus(429).withHeader("Retry-After", retryAfter));

    assertThat(send().retryAfter()).isEqualTo(pause);
  }

  @Test
  void one_attempt_is_one_request() {
    answers(aResponse().withStatus(500));

    send();

    SLACK.verify(1, postRequestedFor(urlEqualTo(PATH)));
  }

  @Test
  void a_missing_response_is_a_timeout() {
    answers(ok("ok").withFixedDelay(60_000));
    channel = channel(url(), Duration.ofMillis(200));

    assertThat(send().failure()).isEqualTo(Failure.TIMEOUT);
  }

  @Test
  void an_endless_response_is_a_timeout() {
    answers(ok("ok".repeat(1_000)).withChunkedDribbleDelay(100, 60_000));
    channel = channel(url(), Duration.ofMillis(300));

    assertThat(send().failure()).isEqualTo(Failure.TIMEOUT);
  }

  @ParameterizedTest
  @EnumSource
  void a_broken_connection_is_a_temporary_failure(Fault fault) {
    answers(aResponse().withFault(fault));

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    // Of a malformed answer the status may be seen before the rest breaks off.
    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(Failure.CONNECTION_LOST);
  }

  @Test
  void an_unknown_host_is_reported_as_such() {
    channel = channel("https://hooks.invalid" + PATH, Duration.ofSeconds(10));

    assertThat(send().failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(send().detail()).isEqualTo("the name of its host is unknown");
  }

  @Test
  void an_untrusted_certificate_needs_a_fix() {
    channel = channel("https://127.0.0.1:" + SLACK.getHttpsPort() + PATH, Duration.ofSeconds(10));

    assertThat(send().failure()).isEqualTo(Failure.CHANNEL_REFUSED);
    assertThat(send().detail()).contains("its certificate is not trusted");
  }

  @Test
  void a_refused_connection_is_a_failure_in_which_nothing_was_sent() {
    channel = channel("http://127.0.0.1:1" + PATH, Duration.ofSeconds(10));

    assertThat(send().failure()).isEqualTo(Failure.UNREACHABLE);
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  void text_from_aws_creates_no_mention_and_no_link(Message message) {
    channel.send(message);

    String json = SLACK.getAllServeEvents().get(0).getRequest().getBodyAsString();
    assertThat(json).doesNotContain("<!", "<@", "<#", "<https://evil", "<mailto");
    // The one link is ours, if there is one.
    String withoutOurs = json.replaceFirst("<https://eu-west-1.console.aws.amazon.com/", "");
    assertThat(withoutOurs).doesNotContain("<");
    assertThat(withoutOurs.equals(json)).isEqualTo(message.link() == null);
  }

  @ParameterizedTest
  @CsvSource({"429", "500", "400", "404", "410", "302"})
  void the_url_is_in_no_answer(int status) {
    answers(aResponse().withStatus(status).withBody("no_service").withHeader("Location", url()));

    assertThat(send().toString()).doesNotContain("SECRET");
  }

  @ParameterizedTest
  @EnumSource
  void the_url_is_in_no_error(Fault fault) {
    answers(aResponse().withFault(fault));

    assertThat(channel.send(message(Notice.OPENED, violation().opened())).toString())
        .doesNotContain("SECRET");
  }

  @Test
  void the_url_is_in_no_description() {
    assertThat(channel.toString()).contains("ops").doesNotContain("SECRET");
  }

  private Attempt.Failed send() {
    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));
    assertThat(attempt).isInstanceOf(Attempt.Failed.class);
    return (Attempt.Failed) attempt;
  }

  private static void answers(ResponseDefinitionBuilder response) {
    MappingBuilder mapping = post(urlEqualTo(PATH)).willReturn(response);
    SLACK.stubFor(mapping);
  }

  private static JsonNode lastPayload() {
    try {
      return new ObjectMapper()
          .readTree(SLACK.getAllServeEvents().get(0).getRequest().getBodyAsString());
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  private static String url() {
    return "http://127.0.0.1:" + SLACK.getPort() + PATH;
  }

  private static Channel channel(String url, Duration patience) {
    return new SlackChannel(
        context("ops", InstantSource.fixed(NOW), patience), SecretUrl.parse("webhook-url", url));
  }

  @Test
  void a_probe_posts_nothing_and_recognises_an_existing_webhook() {
    answers(aResponse().withStatus(400).withBody("no_text"));

    assertThat(channel.probe()).isEqualTo(Health.up("Slack knows the webhook"));
    assertThat(SLACK.getAllServeEvents().get(0).getRequest().getBodyAsString())
        .isEqualTo("{\"text\":\"\"}");
  }

  @Test
  void a_probe_of_another_server_reports_it() {
    answers(ok("<html>Please log in</html>"));

    assertThat(channel.probe().ok()).isFalse();
  }

  @Test
  void a_probe_of_a_deleted_webhook_reports_the_fix() {
    answers(aResponse().withStatus(404).withBody("no_service"));

    Health health = channel.probe();

    assertThat(health.ok()).isFalse();
    assertThat(health.detail())
        .contains("channel_refused", "create a new one")
        .doesNotContain("SECRET");
  }
}
