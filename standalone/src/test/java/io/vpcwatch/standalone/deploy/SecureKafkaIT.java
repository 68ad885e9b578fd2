package io.vpcwatch.standalone.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.TrailFolder;
import io.vpcwatch.standalone.exemptions.ExemptionsCommand;
import io.vpcwatch.standalone.report.HistoryCommand;
import io.vpcwatch.standalone.report.ReportCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Each service in its own process and with its own user, on a Kafka with SASL_SSL and an
 * authorizer: with the ACLs of {@code deploy/kafka/acls.csv} and no others.
 */
class SecureKafkaIT implements WholeWayScenario {
  private static final Path ACLS = Path.of("../deploy/kafka/acls.csv");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Map<ServiceName, App> running = new EnumMap<>(ServiceName.class);
  @TempDir private Path folder;
  private TrailFolder trail;
  private SecureBroker broker;

  @BeforeEach
  void start() throws Exception {
    trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    broker =
        new SecureBroker(
            Files.createDirectory(folder.resolve("kafka")),
            List.of(
                SecureBroker.ADMIN,
                "ingest",
                "evaluator",
                "alerting",
                "query",
                "operator",
                "nobody"));
    Settings settings = settings(SecureBroker.ADMIN);
    TopicAdmin.createOrVerify(
        settings.kafka(), Topics.of(settings.get(TopicSettings.class)).all(), (short) 1);
    try (Admin admin = Admin.create(new HashMap<>(broker.client(SecureBroker.ADMIN)))) {
      admin.createAcls(acls()).all().get();
    }
    List.of(ServiceName.values()).forEach(this::start);
  }

  private void start(ServiceName part) {
    App app =
        new App(
            settings(part.command()),
            Set.of(part),
            Terminal.plain(new PrintStream(printed, true, UTF_8)),
            "test");
    app.start();
    running.put(part, app);
  }

  private Settings settings(String user) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("data-dir", folder.resolve("data-" + user).toString());
    settings.put("http.port", "0");
    settings.put("ingest.files", trail.path().toString());
    settings.put("alerting.channels.screen.type", "console");
    // A consumer is closed after its last fetch.
    settings.put("kafka.fetch.max.wait.ms", "50");
    broker.client(user).forEach((key, value) -> settings.put("kafka." + key, value));
    return KnownSettings.loader().override(settings).load();
  }

  /** As the file lists them. */
  private static Collection<AclBinding> acls() throws IOException {
    List<AclBinding> acls = new ArrayList<>();
    try (Stream<String> lines = Files.lines(ACLS).skip(1)) {
      lines.map(line -> line.split(",", -1)).forEach(row -> acls.addAll(bindings(row)));
    }
    return acls;
  }

  private static List<AclBinding> bindings(String[] row) {
    ResourceType type = ResourceType.valueOf(row[1].toUpperCase(Locale.ROOT).replace('-', '_'));
    ResourcePattern resource =
        new ResourcePattern(type, row[3], PatternType.valueOf(row[2].toUpperCase(Locale.ROOT)));
    return Stream.of(row[4].split(" ", -1))
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(
                        "User:" + row[0],
                        "*",
                        AclOperation.fromString(operation.replaceAll("(.)([A-Z])", "$1_$2")),
                        AclPermissionType.ALLOW)))
        .toList();
  }

  @AfterEach
  void stop() {
    running.values().forEach(App::close);
    broker.close();
  }

  @Override
  public void deliver(JsonNode... records) throws IOException {
    trail.deliver(records);
  }

  @Override
  public String printed() {
    return printed.toString(UTF_8);
  }

  @Override
  public void restartAlerting() {
    running.get(ServiceName.ALERTING).close();
    start(ServiceName.ALERTING);
  }

  @Test
  void the_operator_applies_exemptions() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("exemptions.yaml"),
            """
            exemptions:
              - {id: ci, match: [{account: "111122223333"}], owner: sre, reason: tests, until: %s}
            """
                .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(9)));
    CommandLine command =
        new CommandLine(new ExemptionsCommand(() -> settings("operator"), Settings::kafka));

    assertThat(command.execute("apply", "-f", file.toString(), "--yes")).isZero();
    assertThat(command.execute("show", "ci")).isZero();
  }

  @Test
  void the_operator_reports_and_reads_histories() {
    ReportCommand report =
        new ReportCommand(() -> settings("operator"), Settings::kafka, Clock.systemUTC(), "test");
    HistoryCommand history = new HistoryCommand(() -> settings("operator"), Settings::kafka);

    assertThat(new CommandLine(report).execute()).isZero();
    // Nothing is known of it, but everything could be read.
    assertThat(
            new CommandLine(history)
                .execute("arn:aws:lambda:eu-west-1:111122223333:function:not-there"))
        .isEqualTo(1);
  }

  @Test
  void a_user_without_acls_gets_an_error_that_lists_them() {
    App app =
        new App(
            settings("nobody"),
            Set.of(ServiceName.EVALUATOR),
            Terminal.plain(new PrintStream(printed, true, UTF_8)),
            "test");

    assertThatThrownBy(app::start)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kafka-topics.sh")
        .hasMessageContaining("needs the ACLs Describe and DescribeConfigs");
  }
}
