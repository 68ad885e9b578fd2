package io.vpcwatch.standalone.app;

import static io.vpcwatch.standalone.app.TrailFolder.attached;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithTag;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static io.vpcwatch.standalone.app.TrailFolder.untagged;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.broker.BrokerException;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import io.vpcwatch.standalone.deploy.MetricsTable;
import io.vpcwatch.standalone.export.ExportCommand;
import io.vpcwatch.standalone.incident.IncidentCommand;
import io.vpcwatch.standalone.report.HistoryCommand;
import io.vpcwatch.standalone.report.ReportCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole way on the in-process broker: files in, Slack and terminal out. */
class AppIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private TrailFolder trail;

  @BeforeEach
  void createTrail() throws IOException {
    trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
  }

  @Test
  void a_violation_and_its_end_reach_every_channel_once() throws Exception {
    try (SlackStub slack = new SlackStub();
        App app =
            app(
                Map.of(
                    "alerting.storm-more-than",
                    "1000",
                    "alerting.channels.security.type",
                    "slack",
                    "alerting.channels.security.webhook-url",
                    slack.webhook()))) {
      app.start();
      trail.deliver(createdWithoutVpc("orders"), createdWithoutVpc("billing"));
      await().atMost(SOON).until(() -> slack.messages().size() == 2);
      trail.deliver(attached("orders"));
      await().atMost(SOON).until(() -> slack.messages().size() == 3);
      await().atMost(SOON).until(() -> printed().contains("orders is in a VPC now"));

      assertThat(slack.messages().get(0))
          .contains("orders was created without a VPC", "user/alice");
      assertThat(slack.messages().get(1)).contains("billing was created without a VPC");
      assertThat(slack.messages().get(2)).contains("orders is in a VPC now");
      assertThat(printed())
          .containsOnlyOnce("orders was created without a VPC")
          .containsOnlyOnce("billing was created without a VPC");
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(get(app, "/health/ready").statusCode()).isEqualTo(200));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(get(app, "/metrics").body())
                      .contains(
                          "vpcwatch_functions{account_id=\"111122223333\",region=\"eu-west-1\",verdict=\"violating\"} 1.0")
                      .contains(
                          "vpcwatch_functions{account_id=\"111122223333\",region=\"eu-west-1\",verdict=\"compliant\"} 1.0"));
      assertThat(new MetricsTable().differences(get(app, "/metrics").body())).isEmpty();
    }
  }

  @Test
  void a_restart_sends_nothing_twice_and_continues() throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      trail.deliver(createdWithoutVpc("orders"));
      await().atMost(SOON).until(() -> printed().contains("orders was created without a VPC"));
    }
    try (App app = app(Map.of())) {
      app.start();
      trail.deliver(attached("orders"));
      await().atMost(SOON).until(() -> printed().contains("orders is in a VPC now"));
    }

    assertThat(printed()).containsOnlyOnce("orders was created without a VPC");
  }

  @Test
  void an_incident_can_be_acknowledged_and_shown_by_the_command_that_its_alert_names()
      throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      trail.deliver(createdWithoutVpc("orders"));
      await().atMost(SOON).until(() -> printed().contains("vpcwatch incident "));
      String id = printed().replaceAll("(?s).*vpcwatch incident ([0-9a-f]{32}).*", "$1");
      StringWriter out = new StringWriter();
      CommandLine incident =
          new CommandLine(new IncidentCommand(app::settings, Clock.systemUTC()))
              .setOut(new PrintWriter(out));

      int status =
          incident.execute("ack", id.substring(0, 8), "--by", "ana", "--note", "in review");

      assertThat(status).isZero();
      await().atMost(SOON).until(() -> printed().contains("orders: acknowledged by ana"));
      assertThat(incident.execute(id)).isZero();
      assertThat(out.toString())
          .contains(
              "orders was created without a VPC",
              "ACKNOWLEDGED DELIVERED",
              "acknowledged by ana",
              "no reminders until it is resolved: in review");
      assertThat(incident.execute("show", "0000")).isEqualTo(1);
      assertThat(incident.execute("ack", id, "--by", "")).isEqualTo(2);
      assertThat(incident.execute("snooze", id, "--for", "1d", "--by", "ana\u202e")).isEqualTo(2);
    }
  }

  @Test
  void a_removed_tag_names_the_exemption_that_no_longer_covers_the_function() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("exemptions.yaml"),
            """
            exemptions:
              - id: pay-tools
                match: [{tags: {team: payments}}]
                owner: payments@example.com
                reason: calls public APIs only
                until: %s
            """
                .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(30)));
    try (App app = app(Map.of("exemptions-file", file.toString()))) {
      app.start();
      trail.deliver(createdWithTag("orders", "team", "payments"));
      await()
          .atMost(SOON)
          .until(
              () ->
                  get(app, "/api/v1/functions?verdict=exempt").body().contains("function:orders"));

      trail.deliver(untagged("orders", "team"));

      await()
          .atMost(SOON)
          .until(() -> printed().contains("its exemption does not cover its new tags"));
      assertThat(printed())
          .contains("user/alice", "pay-tools of payments@example.com")
          .containsPattern("Before +no VPC")
          .doesNotContain("did not exist", "was created without a VPC");
    }
  }

  @Test
  void unreadable_records_in_the_topics_that_alerting_reads_stop_no_alert() throws Exception {
    List<String> topics =
        List.of(
            "violations", "deliveries", "functions", "compliance", "incident-notes", "exemptions");
    try (App app = app(Map.of())) {
      app.start();
      for (String topic : topics) {
        send(app, "vpcwatch." + topic, "no ARN", "{not json");
      }
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(RunningTopics.read(folder.resolve("data"), "vpcwatch.dead-letters"))
                      .hasSameSizeAs(topics));
      trail.deliver(createdWithoutVpc("orders"));
      await().atMost(SOON).until(() -> printed().contains("orders was created without a VPC"));
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(get(app, "/health/ready").statusCode()).isEqualTo(200));
      everyCommandNamesTheUnreadableRecords(app);
    }
    try (App app = app(Map.of())) {
      app.start();
      trail.deliver(attached("orders"));
      await().atMost(SOON).until(() -> printed().contains("orders is in a VPC now"));
    }
  }

  private void everyCommandNamesTheUnreadableRecords(App app) {
    String id = printed().replaceAll("(?s).*vpcwatch incident ([0-9a-f]{32}).*", "$1");
    String missing = "1 of the records of vpcwatch.violations can't be read";
    Clock clock = Clock.systemUTC();

    assertThat(output(0, new IncidentCommand(app::settings, clock), id))
        .contains(missing, "vpcwatch.deliveries", "orders was created without a VPC");
    assertThat(output(1, new IncidentCommand(app::settings, clock), "0000"))
        .contains(missing, "there is no incident 0000");
    assertThat(output(0, new HistoryCommand(app::settings, RunningSystem::kafka), "orders"))
        .contains(missing, "vpcwatch.functions", "vpcwatch.exemptions", "Violations: 1");
    assertThat(
            output(
                1,
                new ExportCommand(app::settings, RunningSystem::kafka, clock),
                "--format",
                "ocsf"))
        .contains(missing, id);
    assertThat(output(0, new ReportCommand(app::settings, RunningSystem::kafka, clock, "test")))
        .containsPattern("vpcwatch.violations +1 pieces: unreadable")
        .doesNotContain("All input that was received was readable");
  }

  private static String output(int status, Object command, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertThat(line.execute(arguments)).as(out.toString()).isEqualTo(status);
    return out.toString();
  }

  @Test
  void topics_that_do_not_fit_the_settings_stop_the_start_with_the_fix() throws Exception {
    try (App app = app(Map.of("topics.partitions", "1"))) {
      app.start();
      compact(app, "vpcwatch.violations");
    }
    try (App app = app(Map.of("topics.partitions", "2"))) {
      assertThatThrownBy(app::start)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("vpcwatch.function-changes has 1 partitions, but 2 are needed")
          .hasMessageContaining("set topics.partitions")
          .hasMessageContaining(
              "vpcwatch.violations has cleanup.policy=compact, but delete is needed")
          .hasMessageContaining("kafka-configs.sh");
    }
  }

  @Test
  void services_in_separate_processes_share_one_kafka() throws Exception {
    try (DataDirectory data = DataDirectory.open(folder.resolve("kafka"));
        EmbeddedBroker kafka = EmbeddedBroker.in(data, 0)) {
      kafka.start();
      Map<String, String> shared = Map.of("kafka.bootstrap.servers", kafka.bootstrapServers());
      try (App alerting = app(shared, Set.of(ServiceName.ALERTING));
          App evaluator = app(shared, Set.of(ServiceName.EVALUATOR));
          App ingest = app(shared, Set.of(ServiceName.INGEST))) {
        alerting.start();
        evaluator.start();
        ingest.start();
        trail.deliver(createdWithoutVpc("orders"));

        await().atMost(SOON).until(() -> printed().contains("orders was created without a VPC"));
        assertThat(evaluator.hasBroker()).isFalse();
        // The alert ConsumerLagGrowing watches both.
        for (App service : List.of(alerting, evaluator)) {
          assertThat(get(service, "/metrics").body())
              .contains("kafka_consumer_fetch_manager_records_lag_max{");
        }
        assertThat(ingest.check().components()).containsOnlyKeys("http", "kafka", "ingest");
      }
    }
  }

  @Test
  void a_service_without_its_kafka_is_not_ready_until_it_is_back() throws Exception {
    try (DataDirectory data = DataDirectory.open(folder.resolve("kafka"));
        EmbeddedBroker kafka = EmbeddedBroker.in(data, 0)) {
      kafka.start();
      Map<String, String> shared = Map.of("kafka.bootstrap.servers", kafka.bootstrapServers());
      int port = Integer.parseInt(kafka.bootstrapServers().split(":", -1)[1]);
      try (App evaluator = app(shared, Set.of(ServiceName.EVALUATOR))) {
        evaluator.start();
        assertThat(get(evaluator, "/health/ready").statusCode()).isEqualTo(200);

        kafka.close();

        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(get(evaluator, "/health/ready").body())
                        .contains(kafka.bootstrapServers() + " has not answered"));
        assertThat(get(evaluator, "/metrics").body())
            .contains("vpcwatch_service_ready{component=\"kafka\"} 0.0");

        try (EmbeddedBroker again = EmbeddedBroker.in(data, port)) {
          again.start();
          await()
              .atMost(SOON)
              .untilAsserted(
                  () -> assertThat(get(evaluator, "/health/ready").statusCode()).isEqualTo(200));
          // Without its Kafka it would wait for as long as it may.
          evaluator.close();
        }
      }
    }
  }

  @Test
  void a_service_is_not_ready_while_it_waits_for_kafka() throws Exception {
    Map<String, String> nobodyThere =
        Map.of(
            "kafka.bootstrap.servers", "127.0.0.1:1",
            "kafka.default.api.timeout.ms", "3000",
            "kafka.request.timeout.ms", "3000");
    try (App app = app(nobodyThere, Set.of(ServiceName.EVALUATOR))) {
      CompletableFuture<Void> start = CompletableFuture.runAsync(app::start);
      HttpResponse<String> ready =
          await()
              .atMost(SOON)
              .ignoreExceptions()
              .until(() -> get(app, "/health/ready"), Objects::nonNull);

      assertThat(start).isNotDone();
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"evaluator\"").contains("not started yet");
      assertThat(start).failsWithin(SOON);
    }
  }

  @Test
  void a_data_folder_in_use_is_refused() {
    try (App app = app(Map.of())) {
      assertThat(app.hasBroker()).isTrue();
      assertThatThrownBy(() -> app(Map.of()))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("used by another vpcwatch");
    }
  }

  @Test
  void a_service_alone_needs_a_kafka() {
    Settings settings = settings(Map.of());

    assertThatThrownBy(
            () ->
                new App(
                    settings, Set.of(ServiceName.EVALUATOR), Terminal.plain(System.out), "test"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kafka.bootstrap.servers");
  }

  private App app(Map<String, String> overrides) {
    return app(overrides, EnumSet.allOf(ServiceName.class));
  }

  private App app(Map<String, String> overrides, Set<ServiceName> parts) {
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, UTF_8));
    return new App(settings(overrides), parts, terminal, "test");
  }

  private static void send(App app, String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(app.kafka(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  private static void compact(App app, String topic) throws Exception {
    ConfigEntry policy =
        new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    try (Admin admin = Admin.create(app.kafka())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(new AlterConfigOp(policy, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private Settings settings(Map<String, String> overrides) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "data-dir", folder.resolve("data").toString(),
                "http.port", "0",
                "topics.partitions", "1",
                "ingest.files", trail.path().toString(),
                "ingest.poll-interval", "50ms",
                "alerting.grace", "0s",
                "alerting.channels.terminal.type", "console",
                // A consumer is closed after its last fetch.
                "kafka.fetch.max.wait.ms", "50"));
    settings.putAll(overrides);
    return KnownSettings.loader().override(settings).load();
  }

  private String printed() {
    return printed.toString(UTF_8);
  }

  private static HttpResponse<String> get(App app, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.url() + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
