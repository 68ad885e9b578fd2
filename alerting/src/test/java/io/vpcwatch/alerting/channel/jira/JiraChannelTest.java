package io.vpcwatch.alerting.channel.jira;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.vpcwatch.alerting.ExemptionFixture.exemption;
import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.JsonTexts;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.ExpirySummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JiraChannelTest implements ChannelContract {
  private static final String API = "/rest/api/3";
  private static final String LABEL = "vpcwatch-0123456789abcdef0123456789abcdef";

  @RegisterExtension
  static final WireMockExtension JIRA =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private Instant now = Instant.parse("2026-11-23T01:02:10Z");
  private final Channel jira = channel(JiraSettings.Deployment.CLOUD, "ana@example.com");

  private Channel channel(JiraSettings.Deployment deployment, String account) {
    return new JiraChannel(
        context("tickets", () -> now, Duration.ofSeconds(10)),
        new JiraSettings(
            deployment,
            SecretUrl.parse("site-url", JIRA.baseUrl()),
            "SEC",
            "Task",
            Optional.ofNullable(account),
            new Secret<>("the-SECRET-token"),
            "Done",
            Optional.of("Reopen")));
  }

  @BeforeEach
  void jira_accepts_everything() {
    finds(API + "/search/jql", null);
    JIRA.stubFor(
        post(urlEqualTo(API + "/issue"))
            .willReturn(aResponse().withStatus(201).withBody("{\"key\":\"SEC-7\"}")));
    JIRA.stubFor(
        post(urlEqualTo(API + "/issue/SEC-7/comment"))
            .willReturn(aResponse().withStatus(201).withBody("{\"id\":\"1\"}")));
    JIRA.stubFor(
        post(urlEqualTo(API + "/issue/SEC-7/transitions")).willReturn(aResponse().withStatus(204)));
    hasStatus("In Progress", "indeterminate");
  }

  private static void finds(String search, String key) {
    JIRA.stubFor(
        get(urlPathEqualTo(search))
            .withQueryParam("jql", containing("labels = \"vpcwatch-"))
            .willReturn(
                okJson(
                    key == null ? "{\"issues\":[]}" : "{\"issues\":[{\"key\":\"" + key + "\"}]}")));
  }

  private static void hasStatus(String name, String category) {
    JIRA.stubFor(
        get(urlPathEqualTo(API + "/issue/SEC-7"))
            .willReturn(
                okJson(
                    """
                    {"fields":{"status":{"name":"%s","statusCategory":{"key":"%s"}}},
                     "transitions":[{"id":"21","name":"Review","to":{"name":"In Review"}},
                                    {"id":"31","name":"Close","to":{"name":"Done"}}]}
                    """
                        .formatted(name, category))));
  }

  /** Jira with an issue of every incident that has been opened. */
  @Override
  public Channel channel() {
    return new Channel(jira.name(), jira.rateLimit()) {
      @Override
      public Attempt send(Message message) {
        finds(API + "/search/jql", message.isReply() ? "SEC-7" : null);
        return jira.send(message);
      }

      @Override
      public Health probe() {
        return jira.probe();
      }

      @Override
      public List<Draft> draft(Message message) {
        return jira.draft(message);
      }
    };
  }

  @Override
  public String lastMessage() {
    return JsonTexts.of(lastPosted());
  }

  private static JsonNode lastPosted() {
    return JIRA.getAllServeEvents().stream()
        .map(ServeEvent::getRequest)
        .filter(request -> request.getMethod().equals(RequestMethod.POST))
        .map(request -> JsonTexts.parse(request.getBodyAsString()))
        .findFirst()
        .orElseThrow();
  }

  private static void verifyPosts(int count, String path) {
    JIRA.verify(count, postRequestedFor(urlEqualTo(API + path)));
  }

  private static Message opened() {
    return message(Notice.OPENED, violation().opened());
  }

  private static Message resolved() {
    return message(Notice.RESOLVED, violation().resolved());
  }

  @Test
  void an_opening_creates_an_issue_with_the_incident_as_label() {
    assertThat(jira.send(opened())).isEqualTo(Attempt.delivered("SEC-7"));

    JIRA.verify(
        postRequestedFor(urlEqualTo(API + "/issue"))
            // printf 'ana@example.com:the-SECRET-token' | base64
            .withHeader(
                "Authorization", equalTo("Basic YW5hQGV4YW1wbGUuY29tOnRoZS1TRUNSRVQtdG9rZW4=")));
    JsonNode fields = lastPosted().path("fields");
    assertThat(fields.at("/project/key").asText()).isEqualTo("SEC");
    assertThat(fields.at("/issuetype/name").asText()).isEqualTo("Task");
    assertThat(fields.path("summary").asText()).contains("checkout-api");
    assertThat(fields.path("labels"))
        .extracting(JsonNode::asText)
        .containsExactly("vpcwatch", LABEL);
    assertThat(fields.at("/description/type").asText()).isEqualTo("doc");
    JIRA.verify(
        getRequestedFor(urlPathEqualTo(API + "/search/jql"))
            .withQueryParam("jql", containing("project = \"SEC\" AND labels = \"" + LABEL)));
  }

  @Test
  void the_reminder_of_an_exemption_is_another_issue() {
    Message reminder =
        new MessageRenderer(Language.EN).of(new ExpirySummary(exemption(), OPENED_AT));

    assertThat(jira.send(reminder)).isEqualTo(Attempt.delivered("SEC-7"));

    JsonNode fields = lastPosted().path("fields");
    assertThat(fields.path("summary").asText()).contains("ci-tools");
    assertThat(fields.at("/labels/1").asText()).startsWith("vpcwatch-exemption-ci-tools-");

    finds(API + "/search/jql", "SEC-7");
    assertThat(jira.send(reminder)).isEqualTo(Attempt.delivered("SEC-7"));
    verifyPosts(1, "/issue");
    verifyPosts(0, "/issue/SEC-7/comment");
  }

  @Test
  void a_repeated_attempt_creates_no_second_issue() {
    finds(API + "/search/jql", "SEC-7");

    assertThat(jira.send(opened())).isEqualTo(Attempt.delivered("SEC-7"));

    verifyPosts(0, "/issue");
  }

  @Test
  void an_issue_that_may_exist_is_not_created_again_before_jira_would_find_it() {
    JIRA.stubFor(
        post(urlEqualTo(API + "/issue")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
    assertThat(((Attempt.Failed) jira.send(opened())).failure()).isEqualTo(Failure.CONNECTION_LOST);

    now = now.plusSeconds(5);
    Attempt.Failed waiting = (Attempt.Failed) jira.send(opened());
    assertThat(waiting.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(waiting.retryAfter()).isEqualTo(Duration.ofSeconds(25));
    verifyPosts(1, "/issue");

    now = now.plusSeconds(25);
    jira.send(opened());
    verifyPosts(2, "/issue");
  }

  @Test
  void a_reminder_is_a_comment() {
    finds(API + "/search/jql", "SEC-7");

    jira.send(message(Notice.REMINDER, violation().opened()));

    verifyPosts(1, "/issue/SEC-7/comment");
    assertThat(lastPosted().at("/body/type").asText()).isEqualTo("doc");
  }

  @Test
  void a_resolution_moves_the_issue_by_the_name_of_the_status_and_comments() {
    finds(API + "/search/jql", "SEC-7");

    assertThat(jira.send(resolved())).isEqualTo(Attempt.delivered("SEC-7"));

    JIRA.verify(
        postRequestedFor(urlEqualTo(API + "/issue/SEC-7/transitions"))
            .withRequestBody(equalTo("{\"transition\":{\"id\":\"31\"}}")));
    verifyPosts(1, "/issue/SEC-7/comment");
  }

  @Test
  void an_issue_that_somebody_has_closed_is_only_commented_on() {
    finds(API + "/search/jql", "SEC-7");
    hasStatus("Won't Do", "done");

    assertThat(jira.send(resolved())).isEqualTo(Attempt.delivered("SEC-7"));

    verifyPosts(0, "/issue/SEC-7/transitions");
    verifyPosts(1, "/issue/SEC-7/comment");
  }

  @Test
  void an_issue_too_new_to_be_found_is_known_by_its_key() {
    jira.send(
        new MessageRenderer(Language.EN)
            .of(
                IncidentUpdate.of(
                    "v1",
                    Notice.RESOLVED,
                    1,
                    new ThreadRef("SEC-7", false),
                    violation().resolved())));

    verifyPosts(1, "/issue/SEC-7/transitions");
  }

  @Test
  void a_missing_transition_is_reported_and_blocks_no_other_issue() {
    finds(API + "/search/jql", "SEC-7");
    JIRA.stubFor(
        get(urlPathEqualTo(API + "/issue/SEC-7"))
            .willReturn(
                okJson("{\"fields\":{\"status\":{\"name\":\"Open\"}},\"transitions\":[]}")));

    Attempt.Failed failed = (Attempt.Failed) jira.send(resolved());

    assertThat(failed.failure()).isEqualTo(Failure.MESSAGE_REJECTED);
    assertThat(failed.detail())
        .isEqualTo(
            "issue SEC-7 has no transition Done from its status Open; it was only commented on");
    verifyPosts(1, "/issue/SEC-7/comment");
  }

  @Test
  void a_deleted_issue_blocks_nothing() {
    finds(API + "/search/jql", "SEC-8");

    assertThat(jira.send(resolved())).isInstanceOf(Attempt.Delivered.class);
  }

  @Test
  void data_center_gets_preformatted_text_and_a_personal_access_token() {
    finds("/rest/api/2/search", null);
    JIRA.stubFor(
        post(urlEqualTo("/rest/api/2/issue"))
            .willReturn(aResponse().withStatus(201).withBody("{\"key\":\"SEC-7\"}")));

    Attempt attempt =
        channel(JiraSettings.Deployment.DATA_CENTER, null)
            .send(
                message(Notice.OPENED, violation().tagged("x", "{noformat} h1. forged").opened()));

    assertThat(attempt).isEqualTo(Attempt.delivered("SEC-7"));
    JIRA.verify(
        postRequestedFor(urlEqualTo("/rest/api/2/issue"))
            .withHeader("Authorization", equalTo("Bearer the-SECRET-token")));
    assertThat(lastPosted().at("/fields/description").asText().split("\\{noformat}", -1))
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"errors\":{\"issuetype\":\"Specify a valid issue type\"}} | CHANNEL_REFUSED | issuetype",
        "401 | Client must be authenticated | CHANNEL_REFUSED | check account and api-token",
        "403 | {} | CHANNEL_REFUSED | permissions",
        "200 | <html>log in</html> | CHANNEL_REFUSED | not a response of Jira",
        "429 | {} | RATE_LIMITED | rate limit",
        "503 | {} | SERVER_ERROR | server error"
      })
  void responses_are_classified_without_showing_the_token(
      int status, String body, Failure failure, String detail) {
    JIRA.stubFor(
        post(urlEqualTo(API + "/issue")).willReturn(aResponse().withStatus(status).withBody(body)));

    Attempt.Failed failed = (Attempt.Failed) jira.send(opened());

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).contains(detail);
    assertThat(failed + " " + jira + jira.draft(opened())).doesNotContain("SECRET");
  }

  @Test
  void a_probe_looks_up_what_the_account_may_do() {
    permits(true);
    assertThat(jira.probe())
        .isEqualTo(Health.up("the account may create, comment on and move issues of SEC"));

    permits(false);
    assertThat(jira.probe().detail()).contains("lacks [TRANSITION_ISSUES]");

    JIRA.stubFor(
        get(urlPathEqualTo(API + "/mypermissions")).willReturn(aResponse().withStatus(404)));
    assertThat(jira.probe().ok()).isFalse();
  }

  private static void permits(boolean transitions) {
    JIRA.stubFor(
        get(urlPathEqualTo(API + "/mypermissions"))
            .withQueryParam("projectKey", equalTo("SEC"))
            .willReturn(
                okJson(
                    """
                    {"permissions":{
                      "BROWSE_PROJECTS":{"havePermission":true},
                      "CREATE_ISSUES":{"havePermission":true},
                      "ADD_COMMENTS":{"havePermission":true},
                      "TRANSITION_ISSUES":{"havePermission":%s}}}
                    """
                        .formatted(transitions))));
  }
}
