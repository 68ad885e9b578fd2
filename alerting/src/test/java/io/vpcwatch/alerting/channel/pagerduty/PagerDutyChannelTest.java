package io.vpcwatch.alerting.channel.pagerduty;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ExemptionFixture.exemption;
import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
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
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.ExpirySummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagerDutyChannelTest implements ChannelContract {
  private static final String PATH = "/v2/enqueue";
  private static final String KEY = "SECRET0123456789SECRET0123456789";
  private static final MessageRenderer ENGLISH = new MessageRenderer(Language.EN);

  @RegisterExtension
  static final WireMockExtension PAGERDUTY =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private final Channel channel =
      new PagerDutyChannel(
          context("on-call", InstantSource.fixed(Instant.EPOCH), Duration.ofSeconds(10)),
          SecretUrl.parse("api", PAGERDUTY.baseUrl() + "/v2"),
          new Secret<>(KEY));

  @BeforeEach
  void pagerduty_accepts_everything() {
    answers(
        aResponse()
            .withStatus(202)
            .withBody(
                "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"k\"}"));
  }

  private static void answers(ResponseDefinitionBuilder response) {
    PAGERDUTY.stubFor(post(urlEqualTo(PATH)).willReturn(response));
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return JsonTexts.of(lastEvent());
  }

  private static JsonNode lastEvent() {
    return JsonTexts.parse(PAGERDUTY.getAllServeEvents().get(0).getRequest().getBodyAsString());
  }

  @Test
  void an_opening_triggers_an_alert_with_the_id_of_the_incident() {
    channel.send(message(Notice.OPENED, violation().opened()));

    JsonNode event = lastEvent();
    assertThat(event.path("routing_key").asText()).isEqualTo(KEY);
    assertThat(event.path("event_action").asText()).isEqualTo("trigger");
    assertThat(event.path("dedup_key").asText()).isEqualTo("0123456789abcdef0123456789abcdef");
    JsonNode payload = event.path("payload");
    assertThat(payload.path("summary").asText()).contains("checkout-api");
    assertThat(payload.path("source").asText()).isEqualTo(ViolationFixture.FUNCTION.toString());
    assertThat(payload.path("component").asText()).isEqualTo("checkout-api");
    assertThat(payload.path("group").asText()).isEqualTo("111122223333/eu-west-1");
    assertThat(payload.path("class").asText()).isEqualTo("VPC_REMOVED");
    assertThat(payload.path("timestamp").asText()).isEqualTo("2026-11-23T01:02:03Z");
    assertThat(event.at("/links/0/href").asText()).startsWith("https://eu-west-1.console");
  }

  @Test
  void a_reminder_triggers_the_same_alert_and_a_resolution_resolves_it() {
    channel.send(message(Notice.REMINDER, violation().opened()));
    assertThat(lastEvent().path("event_action").asText()).isEqualTo("trigger");
    JsonNode key = lastEvent().path("dedup_key");

    channel.send(message(Notice.RESOLVED, violation().resolved()));
    assertThat(lastEvent().path("event_action").asText()).isEqualTo("resolve");
    assertThat(lastEvent().path("dedup_key")).isEqualTo(key);
  }

  @Test
  void an_incident_that_somebody_has_taken_on_is_acknowledged() {
    Violation violation = violation().opened();
    IncidentNote note =
        new IncidentNote(
            violation.id(),
            IncidentNote.State.ACKNOWLEDGED,
            "ana",
            violation.opened().time(),
            null,
            "the fix is in review");

    channel.send(
        ENGLISH.of(
            IncidentUpdate.of(violation.id(), Notice.ACKNOWLEDGED, 1, null, violation).with(note)));

    assertThat(lastEvent().path("event_action").asText()).isEqualTo("acknowledge");
    assertThat(lastEvent().path("dedup_key").asText()).isEqualTo(violation.id());
    assertThat(lastMessage()).contains("ana", "the fix is in review");
  }

  @ParameterizedTest
  @CsvSource({
    "VPC_REMOVED, critical",
    "CREATED_WITHOUT_VPC, error",
    "OUTSIDE_ALLOWED_NETWORK, error",
    "FIRST_SEEN_WITHOUT_VPC, warning"
  })
  void the_severity_is_mapped(Cause cause, String severity) {
    channel.send(message(Notice.OPENED, violation().cause(cause).opened()));

    assertThat(lastEvent().at("/payload/severity").asText()).isEqualTo(severity);
  }

  @Test
  void information_pages_nobody_but_a_test_does() {
    channel.send(
        ENGLISH.of(
            HistorySummary.of(violation().opened(), Severity.HIGH, "replayed", Instant.EPOCH)));
    assertThat(PAGERDUTY.getAllServeEvents()).isEmpty();

    channel.send(ENGLISH.test("on-call", Instant.EPOCH));
    assertThat(lastEvent().at("/payload/severity").asText()).isEqualTo("info");
  }

  @Test
  void the_reminder_of_an_exemption_is_an_informational_alert_with_another_key() {
    channel.send(ENGLISH.of(new ExpirySummary(exemption(), OPENED_AT)));

    JsonNode event = lastEvent();
    assertThat(event.path("event_action").asText()).isEqualTo("trigger");
    assertThat(event.path("dedup_key").asText()).startsWith("exemption-ci-tools-");
    assertThat(event.at("/payload/severity").asText()).isEqualTo("info");
    assertThat(event.at("/payload/summary").asText()).contains("ci-tools");
    assertThat(lastMessage()).contains("platform@example.com", "vpcwatch exemptions show ci-tools");
  }

  @Test
  void every_incident_has_an_event() {
    assertThat(channel.takesDigests()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"status\":\"invalid event\",\"errors\":[\"Length of 'routing_key' is incorrect (should be 32 characters)\"]} | CHANNEL_REFUSED",
        "400 | {\"status\":\"invalid event\",\"errors\":[\"'payload.summary' is missing or blank\"]} | MESSAGE_REJECTED",
        "400 | <html>blocked by the proxy</html> | CHANNEL_REFUSED",
        "403 | {} | CHANNEL_REFUSED",
        "200 | <html>log in</html> | CHANNEL_REFUSED",
        "429 | {\"status\":\"throttle exceeded\"} | RATE_LIMITED",
        "500 | {} | SERVER_ERROR"
      })
  void responses_are_classified_without_showing_the_key(int status, String body, Failure failure) {
    answers(aResponse().withStatus(status).withBody(body));

    Attempt attempt = channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(((Attempt.Failed) attempt).failure()).isEqualTo(failure);
    assertThat(attempt + " " + channel).doesNotContain("SECRET");
    assertThat(channel.draft(message(Notice.OPENED, violation().opened())).toString())
        .doesNotContain("SECRET");
  }

  @Test
  void a_probe_triggers_nothing() {
    assertThat(channel.probe().ok()).isTrue();

    PAGERDUTY.verify(0, postRequestedFor(urlEqualTo(PATH)));
  }
}
