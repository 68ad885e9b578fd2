package io.vpcwatch.standalone.exemptions;

import static io.vpcwatch.standalone.exemptions.CoverageTest.function;
import static io.vpcwatch.standalone.exemptions.CoverageTest.judged;
import static io.vpcwatch.standalone.exemptions.CoverageTest.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against a broker, without services. */
class ExemptionsCommandIT {
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

  private static final String CI =
      """
      exemptions:
        - id: ci
          match: [{arn: "*:function:ci-*"}]
          owner: platform@example.com
          reason: calls public APIs only
          until: 2027-03-01
      """;

  @TempDir private static Path kafka;
  private static final AtomicInteger INSTALLATIONS = new AtomicInteger();
  private static DataDirectory data;
  private static EmbeddedBroker broker;

  @TempDir private Path folder;
  private final StringWriter output = new StringWriter();
  private final StringWriter messages = new StringWriter();
  private Optional<Boolean> answer = Optional.empty();
  private Instant now = NOW;
  private Settings settings;
  private Topics topics;
  private Path file;

  @BeforeAll
  static void startBroker() {
    data = DataDirectory.open(kafka);
    broker = EmbeddedBroker.in(data, 0);
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
    data.close();
  }

  /** Each test has its own topics. */
  @BeforeEach
  void createTopics() throws Exception {
    settings =
        KnownSettings.loader()
            .override(
                Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "topics.prefix",
                    "installation-" + INSTALLATIONS.incrementAndGet() + "."))
            .load();
    topics = Topics.of(settings.get(TopicSettings.class));
    TopicAdmin.createOrVerify(
        settings.kafka(), List.of(topics.functions(), topics.exemptions()), (short) 1);
    file = folder.resolve("exemptions.yaml");
    publish(
        status("ci-lint", Verdict.VIOLATING),
        status("ci-test", Verdict.VIOLATING),
        status("ci-deploy", Verdict.COMPLIANT),
        status("web", Verdict.VIOLATING));
  }

  private void publish(FunctionStatus... functions) throws Exception {
    try (KafkaProducer<FunctionArn, FunctionStatus> producer =
        new KafkaProducer<>(
            Map.<String, Object>copyOf(settings.kafka()),
            topics.functions().keySerde().serializer(),
            topics.functions().valueSerde().serializer())) {
      for (FunctionStatus each : functions) {
        producer
            .send(new ProducerRecord<>(topics.functions().name(), each.functionArn(), each))
            .get();
      }
    }
  }

  private int run(String... arguments) {
    output.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    CommandLine line =
        new CommandLine(
            new ExemptionsCommand(
                () -> settings,
                Settings::kafka,
                Clock.fixed(now, ZoneOffset.UTC),
                question -> answer));
    return line.setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(messages, true))
        .execute(arguments);
  }

  private int apply(String text, String... options) throws IOException {
    Files.writeString(file, text);
    String[] arguments = {"apply", "-f", file.toString(), "--by", "ada@build"};
    return run(
        IntStream.range(0, arguments.length + options.length)
            .mapToObj(i -> i < arguments.length ? arguments[i] : options[i - arguments.length])
            .toArray(String[]::new));
  }

  private List<Exemption> exemptions() {
    return new ExemptionTopic(settings.kafka(), topics).read();
  }

  @Test
  void a_dry_run_shows_what_would_be_hidden_and_changes_nothing() throws Exception {
    assertThat(apply(CI, "--dry-run")).isZero();

    assertThat(output)
        .hasToString(
            """
            + ci: until 2027-03-01T00:00:00Z, platform@example.com: calls public APIs only
                matches 3 functions
                hides 2 violations of vpc
                  %s
                  %s
            1 to change; nothing was changed (--dry-run).
            """
                .formatted(function("ci-lint"), function("ci-test")));
    assertThat(exemptions()).isEmpty();
  }

  @Test
  void exemptions_from_other_rules_name_them_and_are_listed_by_rule() throws Exception {
    publish(judged("ci-deploy", PlacementRule.EGRESS, RuleOutcome.FAIL));
    String egress =
        CI.replace("id: ci", "id: open").replace("    owner:", "    rules: [egress]\n    owner:");
    assertThat(apply(egress, "--yes")).isZero();
    assertThat(output.toString())
        .contains("+ open: from egress, until", "hides 1 violation of egress\n      ")
        .doesNotContain("of vpc");
    assertThat(apply(CI, "--yes")).isZero();

    assertThat(run("list", "--rule", "egress")).isZero();
    assertThat(output.toString()).contains("RULES", "open ", " egress ").doesNotContain("ci ");
    assertThat(run("list", "--rule", "multi-az")).isZero();
    assertThat(output).hasToString("There are no exemptions from multi-az.\n");
    assertThat(run("list", "--rule", "routes")).isEqualTo(2);
    assertThat(messages.toString()).contains("must be one of vpc, multi-az");
    assertThat(run("show", "open")).isZero();
    assertThat(output.toString())
        .contains("  rules    egress\n")
        .contains("COMPLIANT      " + function("ci-deploy") + " egress=FAIL");
  }

  @Test
  void nothing_is_changed_without_a_yes() throws Exception {
    assertThat(apply(CI)).isEqualTo(2);
    assertThat(messages.toString()).contains("use --yes or --dry-run");
    answer = Optional.of(false);
    assertThat(apply(CI)).isEqualTo(3);
    assertThat(exemptions()).isEmpty();
    answer = Optional.of(true);
    assertThat(apply(CI)).isZero();
    assertThat(exemptions()).extracting(Exemption::createdBy).containsExactly("ada@build");
  }

  @Test
  void a_file_is_applied_changed_pruned_and_applied_again() throws Exception {
    assertThat(apply(CI, "--yes")).isZero();
    assertThat(apply(CI, "--yes")).isZero();
    assertThat(output).hasToString("Nothing to change.\n");

    now = NOW.plusSeconds(60);
    publish(status("ci-lint", Verdict.EXEMPT), status("ci-test", Verdict.EXEMPT));
    assertThat(apply(CI.replace("ci-*", "ci-lint"), "--yes")).isZero();
    assertThat(output.toString())
        .contains(
            "± ci~2: replaces ci", "brings back 1 violation of vpc\n      " + function("ci-test"))
        .doesNotContain("hides");

    now = NOW.plusSeconds(120);
    assertThat(apply("exemptions: []", "--yes")).isZero();
    assertThat(output).hasToString("Nothing to change.\n");
    assertThat(apply("exemptions: []", "--yes", "--prune")).isZero();
    assertThat(output.toString()).contains("- ci~2: withdrawn", "brings back 1 violation");
    assertThat(exemptions())
        .extracting(Exemption::id, Exemption::until)
        .containsExactly(tuple("ci", NOW.plusSeconds(60)), tuple("ci~2", NOW.plusSeconds(120)));

    now = NOW.plus(Plan.KEPT).plusSeconds(90);
    assertThat(apply("exemptions: []", "--yes")).isZero();
    assertThat(exemptions()).extracting(Exemption::id).containsExactly("ci~2");
  }

  @Test
  void a_broad_exemption_needs_force() throws Exception {
    assertThat(apply(CI, "--yes", "--max-functions", "2")).isEqualTo(2);
    assertThat(messages.toString()).contains("ci: matches", "use --force");
    assertThat(apply(CI.replace("*:function:ci-*", "*"), "--yes")).isEqualTo(2);
    assertThat(exemptions()).isEmpty();
    assertThat(apply(CI, "--yes", "--max-functions", "2", "--force")).isZero();
    assertThat(apply(CI.replace("platform@", "sre@"), "--yes", "--max-functions", "2")).isZero();
  }

  @Test
  void list_show_check_and_remove_describe_what_is_there() throws Exception {
    assertThat(run("list")).isZero();
    assertThat(output).hasToString("There are no exemptions.\n");
    apply(
        CI
            + """
              - id: old
                match: [{account: "999999999999", tags: {team: ci}}]
                owner: sre
                reason: was needed
                until: 2026-12-08
            """,
        "--yes");

    assertThat(run("list")).isZero();
    assertThat(output.toString())
        .containsPattern("ci +in force +2027-03-01T00:00:00Z +3 +vpc +platform@example.com");
    assertThat(run("show", "old")).isZero();
    assertThat(output.toString()).contains("match    account 999999999999, tag team=ci");
    assertThat(run("show", "ci")).isZero();
    assertThat(output.toString()).containsPattern("COMPLIANT +" + function("ci-deploy"));
    assertThat(run("check")).isEqualTo(3);
    assertThat(output.toString())
        .containsPattern("old +unused: matches no function \\(sre\\)")
        .containsPattern("old +ends in 11 days, on 2026-12-08T00:00:00Z \\(sre\\)")
        .contains("Exemptions: 2, findings: 2");

    assertThat(run("remove", "old", "--yes")).isZero();
    assertThat(run("check")).isZero();
    assertThat(run("list", "--all")).isZero();
    assertThat(output.toString()).containsPattern("old +withdrawn");
    assertThat(run("remove", "old", "--yes")).isEqualTo(3);
    assertThat(run("show", "none")).isEqualTo(3);
  }

  @Test
  void unreadable_records_end_no_command_and_are_named() throws Exception {
    apply(CI, "--yes");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.<String, Object>copyOf(settings.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] garbage = "{\"v\":2}".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topics.functions().name(), garbage, garbage)).get();
      producer.send(new ProducerRecord<>(topics.exemptions().name(), garbage, garbage)).get();
    }

    for (String command : List.of("list", "check")) {
      assertThat(run(command)).as(command).isEqualTo(3);
      assertThat(messages.toString())
          .contains(
              "vpcwatch exemptions: 1 of the records of %s can't be read"
                  .formatted(topics.functions().name()),
              "vpcwatch exemptions: 1 of the records of %s can't be read"
                  .formatted(topics.exemptions().name()));
    }
    assertThat(run("show", "ci")).isEqualTo(3);
    assertThat(output.toString()).containsPattern("COMPLIANT +" + function("ci-deploy"));
    assertThat(apply(CI.replace("platform@", "sre@"), "--yes")).isZero();
    assertThat(messages.toString()).contains("can't be read");
    assertThat(run("remove", "ci", "--yes")).isZero();
  }

  @Test
  void a_file_with_a_problem_is_refused_before_kafka_is_asked() {
    CommandLine line = new CommandLine(new ExemptionsCommand(() -> settings, Settings::kafka));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> failure instanceof SettingsException ? 2 : 1);

    assertThat(line.execute("apply", "-f", folder.resolve("missing.yaml").toString())).isEqualTo(2);
  }

  /** What one command has changed, the next one knows, however soon it is run. */
  @Test
  void commands_in_quick_succession_see_each_other() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(apply(CI, "--yes")).isZero();
      assertThat(run("remove", "ci", "--yes")).isZero();
    }
    assertThat(exemptions()).hasSize(4);
  }

  /** Each one publishes, or finds out that the others have. */
  @Test
  void of_concurrent_applies_none_overwrites_what_it_has_not_seen() throws Exception {
    Files.writeString(file, CI);
    List<Exemption> wanted = ExemptionFile.read(file, NOW);
    ExemptionTopic topic = new ExemptionTopic(settings.kafka(), topics);
    List<CompletableFuture<Boolean>> attempts =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            topic.publish(
                                Plan.of(wanted, List.of(), each -> true, "user" + i, NOW),
                                List.of())))
            .toList();

    assertThat(attempts.stream().filter(CompletableFuture::join)).hasSize(1);
    assertThat(exemptions()).hasSize(1);
  }

  @Test
  void the_file_of_the_settings_withdraws_what_it_no_longer_has_and_nothing_else()
      throws Exception {
    assertThat(apply(CI.replace("id: ci", "id: other"), "--yes")).isZero();
    ExemptionTopic topic = new ExemptionTopic(settings.kafka(), topics);
    SettingsExemptions setting = new SettingsExemptions(Optional.of(file));
    Files.writeString(file, CI);

    setting.apply(topic, true, NOW);
    setting.apply(topic, true, NOW.plusSeconds(60));
    assertThat(exemptions())
        .extracting(Exemption::id, Exemption::validFrom)
        .containsExactly(tuple("ci", NOW), tuple("other", NOW));

    Files.writeString(file, "exemptions: []");
    setting.apply(topic, true, NOW.plusSeconds(60));
    assertThat(exemptions())
        .filteredOn(each -> each.isInForce(NOW.plus(Duration.ofMinutes(2))))
        .extracting(Exemption::id)
        .containsExactly("other");
    assertThat(apply("exemptions: []", "--prune", "--yes")).isZero();
    assertThat(exemptions()).allMatch(each -> each.revokedAt() != null);
  }

  @Test
  void the_only_process_withdraws_what_a_setting_had_that_is_gone() throws Exception {
    assertThat(apply(CI.replace("id: ci", "id: other"), "--yes")).isZero();
    ExemptionTopic topic = new ExemptionTopic(settings.kafka(), topics);
    Files.writeString(file, CI);
    new SettingsExemptions(Optional.of(file)).apply(topic, true, NOW);
    SettingsExemptions none = new SettingsExemptions(Optional.empty());

    none.apply(topic, false, NOW.plusSeconds(60));
    assertThat(exemptions())
        .as("another process may have it")
        .noneMatch(ExemptionsCommandIT::isWithdrawn);
    now = NOW.plusSeconds(60);
    assertThat(run("check")).isEqualTo(3);
    assertThat(output.toString())
        .containsPattern("ci +was published by .*: vpcwatch exemptions remove ci ")
        .contains("findings: 1");

    none.apply(topic, true, NOW.plusSeconds(60));
    assertThat(exemptions())
        .filteredOn(ExemptionsCommandIT::isWithdrawn)
        .extracting(Exemption::id, Exemption::revokedBy)
        .containsExactly(tuple("ci", SettingsExemptions.AUTHOR));
  }

  private static boolean isWithdrawn(Exemption exemption) {
    return exemption.revokedAt() != null;
  }

  @Test
  void who_makes_a_change_has_a_name_that_can_be_read() throws Exception {
    for (String name :
        List.of("", " ", "a\nb", "ana\u202eroot", "\u001b[31mana", "x".repeat(1001))) {
      assertThat(run("apply", "-f", file.toString(), "--by", name)).as(name).isEqualTo(2);
      assertThat(messages.toString()).contains("Invalid value for option '--by'").contains("it ");
      assertThat(run("remove", "ci", "--yes", "--by", name)).as(name).isEqualTo(2);
    }
  }
}
