package io.vpcwatch.alerting.channel.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.service.settings.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookChannelTest implements ChannelContract {
  private static final String PATH = "/hook?token=SECRET";
  private static final Instant NOW = Instant.ofEpochSecond(1_795_399_330);

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel = channel("the-SECRET-key");

  @BeforeEach
  void server_accepts_everything() {
    answers(ok());
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    List<String> texts = new ArrayList<>();
    collectTexts(lastBody(), texts);
    return String.join("\n", texts);
  }

  private static void collectTexts(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.forEach(child -> collectTexts(child, texts));
  }

  @Test
  void a_request_is_signed_with_its_time() throws IOException {
    channel.send(message(Notice.OPENED, violation().opened()));

    String body = lastRequest().getBodyAsString();
    // printf '1795399330.%s' "$body" | openssl dgst -sha256 -hmac the-SECRET-key
    assertThat(lastRequest().getHeader("Vpcwatch-Signature"))
        .isEqualTo(WebhookChannel.signature(new Secret<>("the-SECRET-key"), body, NOW))
        .matches("t=1795399330,v1=[0-9a-f]{64}");
  }

  @Test
  void the_signature_is_hmac_sha256() {
    // printf '1795399330.{}' | openssl dgst -sha256 -hmac key
    assertThat(WebhookChannel.signature(new Secret<>("key"), "{}", NOW))
        .isEqualTo(
            "t=1795399330,v1=4dbd6f9eb6db24258477f77e06f8b38cc2a1ed04f250785c5143e453848e679e");
  }

  @Test
  void without_a_key_it_is_not_signed() {
    channel(null).send(message(Notice.OPENED, violation().opened()));

    assertThat(lastRequest().containsHeader("Vpcwatch-Signature")).isFalse();
  }

  @Test
  void a_duplicate_has_the_same_idempotency_key() {
    channel.send(message(Notice.RESOLVED, violation().resolved()));

    SERVER.verify(
        postRequestedFor(urlEqualTo(PATH))
            .withHeader("Idempotency-Key", equalTo("0123456789abcdef0123456789abcdef/resolved")));
  }

  @Test
  void programs_get_the_violation() {
    channel.send(message(Notice.OPENED, violation().opened()));

    JsonNode body = lastBody();
    assertThat(body.path("v").asInt()).isEqualTo(1);
    assertThat(body.path("notice").asText()).isEqualTo("opened");
    assertThat(body.at("/violations/0/cause").asText()).isEqualTo("VPC_REMOVED");
    assertThat(body.at("/violations/0/before/subnetIds/0").asText()).isEqualTo("subnet-0aaa1111");
  }

  @ParameterizedTest
  @CsvSource({
    "400, CHANNEL_REFUSED",
    "413, MESSAGE_REJECTED",
    "422, MESSAGE_REJECTED",
    "401, CHANNEL_REFUSED",
    "404, CHANNEL_REFUSED",
    "302, CHANNEL_REFUSED",
    "503, SERVER_ERROR"
  })
  void responses_are_classified_without_showing_the_url(int status, Failure failure) {
    answers(aResponse().withStatus(status));

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(failure);
    assertThat(attempt.toString()).doesNotContain("SECRET");
    assertThat(channel.toString()).doesNotContain("SECRET");
  }

  @Test
  void a_receiver_that_has_the_message_already_has_accepted_it() {
    answers(aResponse().withStatus(409));

    assertThat(channel.send(message(Notice.OPENED, violation().opened())))
        .isEqualTo(Attempt.delivered());
  }

  @Test
  void retry_after_is_parsed() {
    answers(aResponse().withStatus(503).withHeader("Retry-After", "7"));

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(((Attempt.Failed) attempt).retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  private static Channel channel(String key) {
    return new WebhookChannel(
        context("hook", InstantSource.fixed(NOW), Duration.ofSeconds(10)),
        SecretUrl.parse("url", SERVER.baseUrl() + PATH),
        key == null ? null : new Secret<>(key));
  }

  private static void answers(ResponseDefinitionBuilder response) {
    SERVER.stubFor(post(urlEqualTo(PATH)).willReturn(response));
  }

  private static LoggedRequest lastRequest() {
    return SERVER.getAllServeEvents().get(0).getRequest();
  }

  private static JsonNode lastBody() {
    try {
      return new ObjectMapper().readTree(lastRequest().getBodyAsString());
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  @Test
  void a_probe_posts_nothing_and_accepts_any_response() {
    assertThat(channel.probe().ok()).isTrue();

    SERVER.verify(0, postRequestedFor(urlEqualTo(PATH)));
    assertThat(channel.probe().detail()).contains("only a message shows");
  }
}
