package io.vpcwatch.alerting.channel.teams;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
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
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TeamsChannelTest implements ChannelContract {
  private static final String PATH =
      "/powerautomate/automations/direct/workflows/0a1b/triggers/manual/paths/invoke?api-version=1&sig=SECRET";

  @RegisterExtension
  static final WireMockExtension TEAMS =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel =
      new TeamsChannel(
          context("team", InstantSource.fixed(Instant.EPOCH), Duration.ofSeconds(10)),
          SecretUrl.parse("webhook-url", TEAMS.baseUrl() + PATH));

  @BeforeEach
  void the_workflow_accepts_everything() {
    answers(aResponse().withStatus(202));
  }

  private static void answers(ResponseDefinitionBuilder response) {
    TEAMS.stubFor(post(urlEqualTo(PATH)).willReturn(response));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return JsonTexts.of(JsonTexts.parse(lastBody()));
  }

  private static String lastBody() {
    return TEAMS.getAllServeEvents().get(0).getRequest().getBodyAsString();
  }

  @Test
  void a_message_is_an_adaptive_card_in_the_envelope_of_a_workflow() {
    channel.send(message(Notice.OPENED, violation().opened()));

    JsonNode envelope = JsonTexts.parse(lastBody());
    assertThat(envelope.path("type").asText()).isEqualTo("message");
    JsonNode attachment = envelope.at("/attachments/0");
    assertThat(attachment.path("contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    JsonNode card = attachment.path("content");
    assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
    assertThat(card.at("/body/0/style").asText()).isEqualTo("attention");
    assertThat(card.at("/actions/0/type").asText()).isEqualTo("Action.OpenUrl");
  }

  @Test
  void a_digest_lists_as_many_functions_as_fit() {
    List<Violation> violations =
        IntStream.range(0, 200)
            .mapToObj(i -> violation().id("v" + i).tagged("team", "決済".repeat(40)).opened())
            .toList();
    Notification digest =
        IncidentUpdateBuilder.builder()
            .incident("v0")
            .notice(Notice.OPENED)
            .violations(violations)
            .build();
    Ownership owners = new Ownership(new AccountTable(Map.of()), List.of("team"));

    channel.send(new MessageRenderer(Language.JA, ZoneOffset.UTC, owners).of(digest));

    assertThat(lastMessage()).contains("インシデント v0", "インシデント v20", "… +");
    assertThat(lastBody().getBytes(StandardCharsets.UTF_8).length).isLessThan(28_000);
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  void no_text_is_read_as_markdown_and_no_card_exceeds_the_limit(Message message) {
    channel.send(message);

    assertThat(lastBody()).doesNotContain("TextBlock\",\"text", "FactSet", "<at>");
    assertThat(lastBody().getBytes(StandardCharsets.UTF_8).length).isLessThan(28_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":{\"code\":\"TriggerInputSchemaMismatch\"}} | MESSAGE_REJECTED | rejects",
        "400 | {\"error\":{\"code\":\"WorkflowTriggerIsNotEnabled\"}} | CHANNEL_REFUSED | turn it on",
        "401 | {\"error\":{\"code\":\"DirectApiAuthorizationRequired\"}} | CHANNEL_REFUSED | whole URL",
        "404 | {\"error\":{\"code\":\"WorkflowNotFound\"}} | CHANNEL_REFUSED | create a new one",
        "400 | <html>blocked by the proxy</html> | CHANNEL_REFUSED | proxy",
        "200 | <html>log in</html> | CHANNEL_REFUSED | not a response of a workflow",
        "413 | too large | MESSAGE_REJECTED | rejects",
        "429 | {} | RATE_LIMITED | rate limit",
        "502 | {} | SERVER_ERROR | server error"
      })
  void responses_are_classified_without_showing_the_url(
      int status, String body, Failure failure, String detail) {
    answers(aResponse().withStatus(status).withBody(body));

    Attempt.Failed failed =
        (Attempt.Failed) channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).contains(detail);
    assertThat(failed + " " + channel).doesNotContain("SECRET");
  }

  @Test
  void a_probe_posts_nothing() {
    assertThat(channel.probe().ok()).isTrue();

    TEAMS.verify(0, postRequestedFor(urlEqualTo(PATH)));
  }
}
