package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.End;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.model.report.Coverage;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.HttpEndpoint;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over HTTP, on what the topics say. */
class ApiTest {
  private static final Topics TOPICS = Topics.of(new TopicSettings("t.", 1, (short) 1));
  private static final Instant NOW = Samples.NOW;
  private static final JsonNode OPENAPI = openApi();
  private static final int EVENTS = 100;

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private final EventLog log = new EventLog("x", EVENTS);
  private final EventStream events = new EventStream(log, 50);
  private final Metrics metrics = new Metrics("1", Metrics.KafkaMetrics.BASIC);
  private final Items items = new Items(ownership());
  private final ReadModel model =
      new ReadModel(TOPICS, items, Duration.ofDays(400), clock::get, log);
  private final List<FunctionChange> changes = new ArrayList<>();
  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicReference<CountDownLatch> reading =
      new AtomicReference<>(new CountDownLatch(0));
  private final AtomicReference<@Nullable KafkaException> kafka = new AtomicReference<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;
  private TopologyTestDriver driver;
  @TempDir private java.nio.file.Path folder;

  private static Ownership ownership() {
    return new Ownership(
        new AccountTable(
            Map.of(
                Samples.ACCOUNT,
                new AccountTable.Account(
                    Optional.of("payments-prod"),
                    Optional.empty(),
                    Optional.of("pay-team"),
                    Optional.empty(),
                    Optional.empty()))),
        List.of("team"));
  }

  @BeforeEach
  void start() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(model.topology(), properties, NOW);
    Api api =
        new Api(
            model,
            items,
            events,
            new Api.Sources(
                this::changes,
                this::report,
                () -> Health.of(Map.of("alerting", Health.up("running")))),
            new Api.Settings("1.2.3", "x", 0.95),
            clock::get);
    HttpSettings settings =
        ServiceSettings.loader().override(Map.of("http.port", "0")).load().get(HttpSettings.class);
    Health up = Health.up("ok");
    endpoint = new HttpEndpoint(settings, metrics, () -> up, () -> up, api::addTo);
    events.start();
    endpoint.start();
  }

  private AuditReport report(AuditReport.Scope scope) {
    failIfKafkaDoes();
    return AuditReport.of(
            scope,
            new AuditReport.Facts(
                List.of(),
                List.of(Samples.open("Payments"), Samples.inPublicSubnet("open").build()),
                List.of(),
                List.of()),
            id -> new AuditReport.Account(id, null, null, null))
        .generatedAt(NOW)
        .version("1")
        .policyRevision(1L)
        .inputs(List.of("a test"))
        .coverage(new Coverage(null, null, List.of(), List.of(), List.of(), List.of()))
        .build();
  }

  private void failIfKafkaDoes() {
    KafkaException failure = kafka.get();
    if (failure != null) {
      throw failure;
    }
  }

  private List<FunctionChange> changes(FunctionArn function) {
    failIfKafkaDoes();
    readings.incrementAndGet();
    try {
      reading.get().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return changes;
  }

  @AfterEach
  void close() {
    events.close();
    endpoint.close();
    driver.close();
    metrics.close();
  }

  /** Two functions of three are outside; one of them has been for long and is somebody else's. */
  private void story() {
    write(TOPICS.functions(), Samples.arn("mailer"), Samples.compliant("mailer"));
    write(TOPICS.functions(), Samples.arn("Payments"), Samples.violating("Payments"));
    FunctionArn ledger = Samples.arn("444455556666", "us-east-1", "ledger");
    write(TOPICS.functions(), ledger, Samples.status(ledger, Verdict.VIOLATING).build());
    write(TOPICS.violations(), Samples.arn("Payments"), Samples.open("Payments"));
    Violation old =
        ViolationBuilder.builder(Samples.openedAt("ledger", NOW.minus(Duration.ofDays(9))))
            .functionArn(ledger)
            .build();
    write(TOPICS.violations(), ledger, old);
    write(
        TOPICS.violations(),
        Samples.arn("mailer"),
        Samples.resolved(
            "mailer", NOW.minusSeconds(7200), NOW.minusSeconds(3600), End.VPC_ATTACHED));
    write(
        TOPICS.deliveries(),
        Samples.id("Payments") + "/slack",
        Samples.delivery("Payments", "slack"));
    write(
        TOPICS.incidentNotes(),
        Samples.id("Payments"),
        new IncidentNote(
            Samples.id("Payments"),
            IncidentNote.State.ACKNOWLEDGED,
            "ana",
            NOW.minusSeconds(60),
            null,
            "on it"));
    write(
        TOPICS.compliance(),
        Samples.ACCOUNT + "/eu-west-1",
        ComplianceCount.none(Samples.ACCOUNT, "eu-west-1")
            .plus(Verdict.COMPLIANT, 1)
            .plus(Verdict.VIOLATING, 1));
    write(TOPICS.exemptions(), "ci", Samples.exemption("ci", "*:function:mail*").build());
    model.complete();
  }

  /** One function is in a public subnet, another one may be; a third one is exempt. */
  private void ruleStory() {
    FunctionArn open = Samples.arn("open");
    write(TOPICS.functions(), open, Samples.judged("open", RuleOutcome.FAIL).build());
    write(TOPICS.violations(), open, Samples.inPublicSubnet("open").build());
    write(
        TOPICS.functions(),
        Samples.arn("spared"),
        Samples.judged("spared", RuleOutcome.EXEMPT).build());
    write(
        TOPICS.functions(),
        Samples.arn("dark"),
        Samples.judged("dark", RuleOutcome.UNKNOWN).build());
    write(
        TOPICS.exemptions(),
        "routes",
        Samples.exemption("routes", "*:function:*")
            .rules(new TreeSet<>(List.of(PlacementRule.PRIVATE_SUBNET)))
            .build());
  }

  private <K, V> void write(Topic<K, V> topic, K key, V value) {
    driver
        .createInputTopic(
            topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer())
        .pipeInput(key, value);
  }

  @Test
  void every_answer_is_as_the_openapi_file_describes_it() throws Exception {
    story();
    changes.add(
        FunctionChange.from(SourceType.TRAIL)
            .functionArn(Samples.arn("Payments"))
            .kind(FunctionChange.Kind.CREATED)
            .eventTime(NOW)
            .eventId("e")
            .edge(false)
            .requested(false)
            .receivedAt(NOW)
            .replayed(false)
            .build());

    ruleStory();

    for (String path :
        List.of(
            "/overview",
            "/functions",
            "/functions/" + Samples.arn("Payments"),
            "/functions/" + Samples.arn("mailer"),
            "/functions/" + Samples.arn("open"),
            "/violations/" + Samples.id("open"),
            "/functions/" + Samples.arn("Payments") + "/changes",
            "/violations",
            "/violations/" + Samples.id("Payments"),
            "/violations/" + Samples.id("mailer"),
            "/exemptions",
            "/report",
            "/texts")) {
      assertThat(problems(path, json(path))).as(path).isEmpty();
    }
    assertThat(json("/functions/" + Samples.arn("Payments") + "/changes").at("/items/0/eventId"))
        .hasToString("\"e\"");
  }

  @Test
  void the_overview_counts() throws Exception {
    story();

    JsonNode overview = json("/overview?days=10");

    assertThat(overview.at("/compliance/share").asDouble()).isEqualTo(0.5);
    assertThat(overview.at("/open/count").asInt()).isEqualTo(2);
    assertThat(overview.at("/open/oldest").asText()).isEqualTo("2026-10-06T12:00:00Z");
    assertThat(overview.at("/trend")).hasSize(10);
    assertThat(overview.at("/trend/9/open").asInt()).isEqualTo(2);
    assertThat(overview.at("/accounts/0/name").asText()).isEqualTo("payments-prod");
    assertThat(overview.at("/remediation/meanSeconds").asDouble()).isEqualTo(3600);
    assertThat(overview.at("/health/components/0/name").asText()).isEqualTo("alerting");
    assertThat(overview.at("/health/lastEvent").asText()).isEqualTo("2026-10-15T11:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Payments ledger mailer",
        "sort=-name|mailer ledger Payments",
        "sort=account|Payments mailer ledger",
        "verdict=VIOLATING,UNKNOWN|Payments ledger",
        "account=444455556666|ledger",
        "region=us-east-1|ledger",
        "tag=team:payments&verdict=COMPLIANT|mailer",
        "tag=team|Payments ledger mailer",
        "tag=team:other|''",
        "q=PAYMENTS-PROD|Payments mailer",
        "q=edge|ledger",
        "q=user/ANA|Payments ledger mailer",
        "q=nobody|''",
      })
  void functions_can_be_filtered_and_sorted(String query, String names) throws Exception {
    story();

    assertThat(names(json("/functions?" + query))).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|ledger Payments mailer",
        "state=open|ledger Payments",
        "state=resolved|mailer",
        "sort=-opened|mailer Payments ledger",
        "sort=function|Payments ledger mailer",
        "account=444455556666|ledger",
        "cause=CREATED_WITHOUT_VPC|''",
        "rule=vpc&state=open|ledger Payments",
        "rule=multi-az|''",
        "severity=HIGH&region=eu-west-1|Payments mailer",
        "q=pay-team|Payments mailer",
        "from=2026-10-15T11:30:00Z|ledger Payments",
        "to=2026-10-10T00:00:00Z|ledger",
      })
  void violations_can_be_filtered_and_sorted(String query, String names) throws Exception {
    story();

    assertThat(names(json("/violations?" + query))).isEqualTo(names);
  }

  private static String names(JsonNode page) {
    List<String> names = new ArrayList<>();
    page.get("items")
        .forEach(item -> names.add(item.get("functionArn").asText().replaceAll(".*:", "")));
    return String.join(" ", names);
  }

  @Test
  void the_beginning_of_an_exemption_does_not_show_that_events_arrive() throws Exception {
    story();
    JsonNode last = json("/overview").at("/health/lastEvent");
    FunctionArn function = Samples.arn("exempt");
    write(
        TOPICS.functions(),
        function,
        Samples.status(function, Verdict.EXEMPT).since(NOW).eventId("exemption/legacy").build());

    assertThat(json("/overview").at("/health/lastEvent")).isEqualTo(last);
    write(
        TOPICS.functions(), function, Samples.status(function, Verdict.EXEMPT).since(NOW).build());
    assertThat(json("/overview").at("/health/lastEvent").asText()).isEqualTo(NOW.toString());
  }

  @Test
  void a_violation_has_its_owner_its_age_and_who_acknowledged_it() throws Exception {
    story();

    JsonNode first = json("/violations?q=" + Samples.id("Payments")).at("/items/0");

    assertThat(first.get("accountName").asText()).isEqualTo("payments-prod");
    assertThat(first.get("owner").asText()).isEqualTo("pay-team");
    assertThat(first.get("severity").asText()).isEqualTo("HIGH");
    assertThat(first.get("ageSeconds").asInt()).isEqualTo(3 * 3600);
    assertThat(first.at("/note/by").asText()).isEqualTo("ana");
  }

  @Test
  void pages_follow_each_other_by_cursor() throws Exception {
    story();

    JsonNode first = json("/violations?limit=2");
    JsonNode second = json("/violations?limit=2&cursor=" + first.get("next").asText());

    assertThat(names(first)).isEqualTo("ledger Payments");
    assertThat(names(second)).isEqualTo("mailer");
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(second.get("total").asInt()).isEqualTo(3);
  }

  @Test
  void a_function_has_everything_about_it() throws Exception {
    story();

    JsonNode function = json("/functions/" + Samples.arn("Payments") + "?lang=ja");

    assertThat(function.at("/status/verdict").asText()).isEqualTo("VIOLATING");
    assertThat(function.at("/deliveries/0/channel").asText()).isEqualTo("slack");
    assertThat(function.at("/notes/0/note").asText()).isEqualTo("on it");
    assertThat(function.at("/fix/command").asText())
        .startsWith("aws lambda update-function-configuration")
        .contains("subnet-0a,subnet-0b");
    assertThat(function.at("/fix/cloudformation/code").asText()).contains("SubnetIds");
    assertThat(function.at("/fix/summary").asText()).containsPattern("[\\p{IsHiragana}]");
    assertThat(function.at("/links/event").asText())
        .endsWith("#/events/" + Samples.event("Payments"));
    assertThat(json("/functions/" + Samples.arn("mailer")).at("/exemptions/0/id").asText())
        .isEqualTo("ci");
  }

  @Test
  void a_violation_of_a_rule_about_the_network_says_why_who_did_it_and_how_to_fix_it()
      throws Exception {
    ruleStory();
    model.complete();

    JsonNode violation = json("/violations/" + Samples.id("open") + "?lang=ja");
    assertThat(violation.at("/violation/reasonTexts/0").asText())
        .isEqualTo(inAlerts(Language.JA))
        .contains("ルートテーブル rtb-0a", "igw-0a");
    assertThat(violation.at("/violation/network/event/actor/arn").asText()).endsWith("user/ana");
    JsonNode function = json("/functions/" + Samples.arn("open"));
    assertThat(function.at("/violations/0/reasonTexts/0").asText())
        .isEqualTo(inAlerts(Language.EN))
        .contains("route table rtb-0a", "igw-0a");
    assertThat(function.at("/fixes/0/rule").asText()).isEqualTo("private-subnet");
    assertThat(function.at("/fixes/0/fix/command").asText()).contains("replace-route", "rtb-0a");
    assertThat(function.get("fix")).isEqualTo(function.at("/fixes/0/fix"));
    assertThat(function.at("/status/owner").asText()).isEqualTo("payments");
  }

  private static String inAlerts(Language language) {
    return new MessageRenderer(language).reasons(Samples.inPublicSubnet("open").build()).get(0);
  }

  @Test
  void a_function_that_violates_several_rules_has_the_fix_of_each_that_of_vpc_first()
      throws Exception {
    write(TOPICS.functions(), Samples.arn("Payments"), Samples.violating("Payments"));
    write(
        TOPICS.violations(),
        Samples.arn("Payments"),
        Samples.inPublicSubnet("Payments").id("0".repeat(32)).build());
    write(TOPICS.violations(), Samples.arn("Payments"), Samples.open("Payments"));
    model.complete();

    JsonNode function = json("/functions/" + Samples.arn("Payments"));

    assertThat(function.at("/fixes").findValuesAsText("rule"))
        .containsExactly("vpc", "private-subnet");
    assertThat(function.get("fix")).isEqualTo(function.at("/fixes/0/fix"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rule=private-subnet&outcome=FAIL|open",
        "rule=private-subnet&outcome=FAIL,UNKNOWN|dark open",
        "rule=vpc&outcome=PASS|dark open spared",
        "rule=egress&outcome=FAIL|''",
        "outcome=EXEMPT|spared",
        "exemption=routes|spared",
      })
  void functions_can_be_filtered_by_how_they_keep_a_rule(String query, String names)
      throws Exception {
    ruleStory();
    model.complete();

    assertThat(names(json("/functions?" + query))).isEqualTo(names);
  }

  @Test
  void an_exemption_from_a_rule_about_the_network_counts_the_functions_that_need_it()
      throws Exception {
    ruleStory();
    model.complete();

    assertThat(exemptions("")).isEqualTo("routes:ACTIVE:1");
    clock.set(NOW.plus(Duration.ofDays(91)));
    assertThat(exemptions("")).isEqualTo("routes:ENDED:0");
  }

  @Test
  void a_deleted_function_is_found_by_its_violations_and_in_no_list() throws Exception {
    story();
    FunctionArn mailer = Samples.arn("mailer");
    write(TOPICS.functions(), mailer, Samples.status(mailer, Verdict.DELETED).build());
    write(TOPICS.functions(), mailer, null);

    assertThat(json("/functions/" + mailer).get("status").isNull()).isTrue();
    assertThat(json("/functions/" + mailer).get("violations")).hasSize(1);
    assertThat(names(json("/functions"))).isEqualTo("Payments ledger");
  }

  @Test
  void what_never_existed_or_ended_long_ago_is_not_shown() throws Exception {
    Instant longAgo = NOW.minus(Duration.ofDays(401));
    write(TOPICS.violations(), Samples.arn("a"), Samples.open("a"));
    write(
        TOPICS.violations(),
        Samples.arn("a"),
        Samples.open("a").because(Violation.Transition.RETRACTED, false));
    write(
        TOPICS.violations(),
        Samples.arn("b"),
        Samples.resolved("b", longAgo, longAgo.plusSeconds(9), End.DELETED));
    write(
        TOPICS.violations(),
        Samples.arn("c"),
        Samples.resolved("c", longAgo, NOW.minus(Duration.ofDays(399)), End.DELETED));
    model.complete();

    assertThat(names(json("/violations"))).isEqualTo("c");
    clock.set(NOW.plus(Duration.ofDays(9)));
    write(TOPICS.violations(), Samples.arn("d"), Samples.open("d"));

    assertThat(names(json("/violations"))).isEqualTo("d");
    assertThat(model.violationRecord(Samples.id("c"))).isNull();
    assertThat(get("/violations/" + Samples.id("a")).statusCode()).isEqualTo(404);
  }

  @Test
  void exemptions_have_a_state_and_how_many_functions_they_exempt() throws Exception {
    FunctionArn used = Samples.arn("used");
    write(
        TOPICS.functions(),
        used,
        Samples.status(used, Verdict.EXEMPT)
            .exemptionId("used")
            .exemptUntil(NOW.plusSeconds(99))
            .build());
    write(TOPICS.exemptions(), "used", Samples.exemption("used", "*:used").build());
    write(
        TOPICS.exemptions(),
        "soon",
        Samples.exemption("soon", "*:x").validUntil(NOW.plus(Duration.ofDays(3))).build());
    write(
        TOPICS.exemptions(),
        "over",
        Samples.exemption("over", "*:x").revokedAt(NOW.minusSeconds(1)).build());
    write(
        TOPICS.exemptions(),
        "later",
        Samples.exemption("later", "*:x").validFrom(NOW.plusSeconds(9)).build());
    model.complete();

    assertThat(exemptions(""))
        .isEqualTo("over:ENDED:0 soon:EXPIRING:0 later:UPCOMING:0 used:ACTIVE:1");
    assertThat(exemptions("?state=active")).isEqualTo("soon:EXPIRING:0 used:ACTIVE:1");
    assertThat(exemptions("?state=unused")).isEqualTo("soon:EXPIRING:0");
    assertThat(exemptions("?state=upcoming")).isEqualTo("later:UPCOMING:0");
    assertThat(names(json("/functions?exemption=used"))).isEqualTo("used");
  }

  private String exemptions(String query) throws Exception {
    List<String> found = new ArrayList<>();
    json("/exemptions" + query)
        .get("items")
        .forEach(
            each ->
                found.add(
                    "%s:%s:%s"
                        .formatted(
                            each.get("id").asText(),
                            each.get("state").asText(),
                            each.get("functions").asText())));
    return String.join(" ", found);
  }

  @Test
  void a_list_can_be_had_as_csv_that_a_spreadsheet_does_not_run() throws Exception {
    FunctionArn arn = Samples.arn("f");
    write(
        TOPICS.functions(),
        arn,
        Samples.status(arn, Verdict.VIOLATING)
            .by(
                new io.vpcwatch.model.Actor(
                    "=cmd|' /C calc'!A0", null, null, "say \"hi\", there", null))
            .build());
    write(TOPICS.violations(), arn, Samples.open("f"));
    model.complete();

    HttpResponse<String> functions = get("/functions?format=csv");
    HttpResponse<String> violations = get("/violations", "Accept", "text/csv");

    assertThat(functions.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(functions.body().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("function,arn,account,account_name,region,verdict");
    assertThat(functions.body()).contains(",'=cmd|' /C calc'!A0,").doesNotContain(",=cmd");
    assertThat(violations.body()).contains(Samples.id("f")).contains(",10800,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/functions?limit=0",
        "/functions?limit=1001",
        "/functions?verdict=BAD",
        "/functions?sort=size",
        "/functions?cursor=abc",
        "/functions?offset=3",
        "/functions?format=xml",
        "/violations?state=none",
        "/violations?from=2026",
        "/violations?q=a&q=b",
        "/exemptions?state=x",
        "/exemptions?format=csv",
        "/overview?days=0",
        "/texts?lang=de",
        "/report?at=2027-01-01T00:00:00Z",
        "/report?to=2026-01-01T00:00:00Z",
        "/report?at=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z",
        "/report?from=2026-10-15T00:00:00Z&to=2026-10-14T00:00:00Z",
        "/functions/payments",
        "/functions/x/changes",
      })
  void a_bad_request_is_answered_with_what_is_wrong(String path) throws Exception {
    story();

    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Json.mapper().readTree(response.body()).get("error").asText()).contains(" ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/violations/none", "/nothing", "/schemas/no.schema.json"})
  void what_is_not_there_is_not_found(String path) throws Exception {
    story();

    assertThat(get(path).statusCode()).isEqualTo(404);
    assertThat(get("/functions/" + Samples.arn("none")).body()).contains("nothing is known");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/report", "/functions/arn:aws:lambda:eu-west-1:111122223333:function:a/changes"})
  void what_kafka_does_not_have_yet_is_a_reason_to_try_again(String path) throws Exception {
    story();
    kafka.set(new UnknownTopicOrPartitionException("there is no topic histories"));

    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("there is no topic histories");
  }

  @Test
  void until_everything_is_read_the_answer_is_to_try_again() throws Exception {
    HttpResponse<String> response = get("/functions");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(get("/openapi.json").statusCode()).isEqualTo(200);
  }

  @Test
  void an_unchanged_state_is_not_sent_again() throws Exception {
    story();
    String tag = get("/functions").headers().firstValue("ETag").orElseThrow();

    assertThat(get("/functions", "If-None-Match", tag).statusCode()).isEqualTo(304);
    write(TOPICS.functions(), Samples.arn("new"), Samples.compliant("new"));
    assertThat(get("/functions", "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(get("/functions?format=csv", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void a_large_answer_is_compressed_for_those_who_accept_it() throws Exception {
    story();

    HttpResponse<byte[]> response =
        client.send(
            request("/functions/" + Samples.arn("Payments"), "Accept-Encoding", "gzip"),
            BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (InputStream body =
        new GZIPInputStream(new java.io.ByteArrayInputStream(response.body()))) {
      assertThat(Json.mapper().readTree(body).has("fix")).isTrue();
    }
  }

  @Test
  void only_reading_is_allowed() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(endpoint.url() + "/api/v1/functions"))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();

      assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
          .as(method)
          .isEqualTo(405);
    }
  }

  @Test
  void no_more_than_two_functions_changes_are_read_at_a_time() throws Exception {
    story();
    reading.set(new CountDownLatch(1));
    String path = "/functions/" + Samples.arn("Payments") + "/changes";
    var first = client.sendAsync(request(path), BodyHandlers.ofString());
    var second = client.sendAsync(request(path), BodyHandlers.ofString());

    await().until(() -> readings.get() == 2);
    HttpResponse<String> third = get(path);
    reading.get().countDown();

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(third.body()).contains("the changes of other functions are being read; try again");

    assertThat(List.of(first.get().statusCode(), second.get().statusCode())).containsOnly(404);
  }

  @Test
  void changes_arrive_as_events_and_a_client_that_comes_back_misses_none() throws Exception {
    story();
    String id;
    try (BufferedReader live = events(null)) {
      assertThat(live.readLine()).isEqualTo("retry: 2000");
      id = live.readLine().substring("id: ".length());
      await().until(() -> events.clients() == 1);
      write(TOPICS.violations(), Samples.arn("new"), Samples.open("new"));

      assertThat(next(live, "event: ")).isEqualTo("event: violation");
      JsonNode event = Json.mapper().readTree(next(live, "data: ").substring("data: ".length()));
      assertThat(event.get("accountName").asText()).isEqualTo("payments-prod");
      assertThat(problems("Violation", OPENAPI.at("/components/schemas/Violation"), event))
          .isEmpty();
      assertThat(next(live, ": ")).as("a heartbeat").isEqualTo(": ");
    }
    await().until(() -> events.clients() == 0);
    write(TOPICS.functions(), Samples.arn("new"), Samples.violating("new"));

    try (BufferedReader back = events(id)) {
      assertThat(next(back, "event: ")).isEqualTo("event: violation");
      assertThat(next(back, "event: ")).isEqualTo("event: function");
    }
    try (BufferedReader stranger = events("other-1")) {
      assertThat(next(stranger, "event: ")).isEqualTo("event: reset");
    }
  }

  @Test
  void a_client_that_missed_more_than_is_kept_reads_everything_again() throws Exception {
    story();
    try (BufferedReader live = events(null)) {
      live.readLine();
      String id = live.readLine().substring("id: ".length());
      for (int i = 0; i <= EVENTS; i++) {
        log.add("function", TextNode.valueOf("an event"));
      }

      try (BufferedReader back = events(id)) {
        assertThat(next(back, "event: ")).isEqualTo("event: reset");
      }
    }
  }

  @Test
  void a_client_too_many_is_refused_until_another_one_leaves() throws Exception {
    story();
    List<BufferedReader> clients = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      clients.add(events(null));
    }

    HttpResponse<String> refused = get("/events");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(refused.body()).contains("too many pages are open; this one gets no live updates");
    clients.remove(0).close();
    await().untilAsserted(() -> clients.add(events(null)));
    for (BufferedReader client : clients) {
      client.close();
    }
  }

  @Test
  @Timeout(60)
  void a_client_that_does_not_read_is_dropped_and_delays_no_other() throws Exception {
    story();
    List<String> received = new ArrayList<>();
    log.add(received::add, null);
    URI server = URI.create(endpoint.url());
    try (Socket stuck = new Socket()) {
      stuck.setReceiveBufferSize(1_024);
      stuck.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      stuck
          .getOutputStream()
          .write(
              "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\n\r\n"
                  .formatted(server.getAuthority())
                  .getBytes(StandardCharsets.UTF_8));
      await().until(() -> events.clients() == 1);

      // More than the buffers of two sockets.
      for (int i = 0; i < 200; i++) {
        log.add("function", TextNode.valueOf("x".repeat(100_000)));
      }

      assertThat(received).hasSize(201);
      await().until(() -> events.clients() == 0);
    }
  }

  private BufferedReader events(String lastId) throws Exception {
    HttpRequest request =
        lastId == null ? request("/events") : request("/events", "Last-Event-ID", lastId);
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static String next(BufferedReader events, String start) throws IOException {
    String line = events.readLine();
    while (!line.startsWith(start) || line.startsWith(": connected")) {
      line = events.readLine();
    }
    return line;
  }

  @Test
  void the_page_and_the_schemas_are_served_with_headers_for_the_browser() throws Exception {
    story();
    HttpResponse<String> page =
        client.send(
            HttpRequest.newBuilder(URI.create(endpoint.url() + "/")).build(),
            BodyHandlers.ofString());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self'");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(json("/schemas/violations.schema.json").get("title").asText())
        .isEqualTo("Violation");
    assertThat(json("/openapi.json")).isEqualTo(OPENAPI);
  }

  @Test
  void a_report_is_about_a_moment_or_a_period() throws Exception {
    assertThat(json("/report?at=2026-10-15T10:00:00Z").at("/violations/0/outsideSeconds").asInt())
        .isEqualTo(3600);
    assertThat(json("/report?at=2026-10-15T08:00:00Z").get("violations")).isEmpty();
    assertThat(json("/report?from=2026-10-01T00:00:00Z").get("to").asText())
        .isEqualTo(NOW.toString());
    HttpResponse<String> csv = get("/report?format=csv");
    assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
    assertThat(csv.body()).contains(Samples.id("Payments"));
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.send(request(path, headers), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String... headers) {
    String escaped = path.replace(" ", "%20");
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(endpoint.url() + "/api/v1" + escaped));
    return headers.length == 0 ? builder.build() : builder.headers(headers).build();
  }

  /** What the answer has that the OpenAPI file does not describe. */
  private static List<String> problems(String path, JsonNode answer) {
    String described =
        path.replaceFirst("/functions/[^/]+", "/functions/{arn}")
            .replaceFirst("/violations/.+", "/violations/{id}");
    JsonNode schema =
        OPENAPI
            .get("paths")
            .get(described)
            .at("/get/responses/200/content/application~1json/schema");
    return problems(path, schema, answer);
  }

  private static List<String> problems(String name, JsonNode schema, JsonNode answer) {
    var document = OPENAPI.deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) document)
        .setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema);
    SchemaRegistryConfig formats =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    String root = "https://vpcwatch.test/api/v1/";
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry ->
                registry
                    .schemaRegistryConfig(formats)
                    .schemaIdResolvers(
                        resolvers ->
                            resolvers.mapPrefix(
                                root + "schemas/", "classpath:/io/vpcwatch/schema/")))
        .getSchema(
            com.networknt.schema.SchemaLocation.of(root + name.replaceAll("[^a-zA-Z]", "")),
            document)
        .validate(answer)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static JsonNode openApi() {
    try (InputStream file = Api.class.getResourceAsStream("openapi.json")) {
      return Json.mapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
