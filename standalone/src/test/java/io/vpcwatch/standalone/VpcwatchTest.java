package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class VpcwatchTest {
  private final StringWriter output = new StringWriter();
  private final StringWriter messages = new StringWriter();
  @TempDir private Path folder;

  @Test
  void help_shows_every_command_and_examples() {
    assertThat(vpcwatch("--help")).isZero();

    assertThat(output.toString())
        .contains(
            "demo ",
            "run ",
            "replay ",
            "report ",
            "history ",
            "export ",
            "backfill ",
            "notify ",
            "exemptions ",
            "ingest ",
            "evaluator ",
            "alerting ",
            "Examples:");
    assertThat(messages.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "replay",
        "report",
        "history",
        "export",
        "exemptions",
        "ingest",
        "evaluator",
        "alerting"
      })
  void every_command_explains_itself(String command) {
    assertThat(vpcwatch(command, "--help")).isZero();

    assertThat(output.toString()).contains("Usage: vpcwatch " + command, "Exit status:");
  }

  @Test
  void the_version_is_printed() {
    assertThat(vpcwatch("--version")).isZero();

    assertThat(output.toString()).startsWith("vpcwatch ");
  }

  @Test
  void a_misspelt_command_is_wrong_usage_and_the_right_one_is_named() {
    assertThat(vpcwatch("reply")).isEqualTo(2);

    assertThat(messages.toString()).contains("reply", "replay").doesNotContain("\tat ");
    assertThat(output.toString()).isEmpty();
  }

  @Test
  void no_command_is_wrong_usage() {
    assertThat(vpcwatch()).isEqualTo(2);

    assertThat(messages.toString()).contains("a command is missing", "--help");
  }

  @Test
  void all_problems_of_the_settings_are_reported_at_once_without_a_stack_trace() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("vpcwatch.yaml"),
            """
            http:
              port: 99999
            alertin:
              page-within: 1h
            evaluator:
              threads: 0
            """);

    assertThat(vpcwatch("run", "--config", file.toString())).isEqualTo(2);

    assertThat(messages.toString())
        .contains(
            "http.port",
            "alertin.page-within",
            "did you mean alerting.page-within?",
            "evaluator.threads")
        .doesNotContain("\tat ");
  }

  @Test
  void the_settings_file_can_be_named_before_the_command() {
    assertThat(vpcwatch("--config", folder.resolve("missing.yaml").toString(), "run")).isEqualTo(2);

    assertThat(messages.toString()).contains("missing.yaml").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "evaluator", "alerting"})
  void a_service_alone_asks_for_a_kafka(String service) {
    assertThat(vpcwatch(service)).isEqualTo(2);

    assertThat(messages.toString()).contains("kafka.bootstrap.servers");
  }

  @Test
  void a_wrong_secret_is_refused_without_showing_it() {
    Map<String, String> environment =
        Map.of(
            "VPCWATCH_DATA_DIR", folder.resolve("data").toString(),
            "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
            "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
                "http://hooks.slack.com/services/SECRET");

    assertThat(execute(environment, "run")).isEqualTo(2);

    assertThat(messages.toString())
        .contains("alerting.channels.security")
        .doesNotContain("SECRET")
        .doesNotContain("\tat ");
  }

  private int vpcwatch(String... arguments) {
    return execute(Map.of("VPCWATCH_DATA_DIR", folder.resolve("data").toString()), arguments);
  }

  private int execute(Map<String, String> environment, String... arguments) {
    CommandLine line = Vpcwatch.commandLine(environment);
    line.setOut(new PrintWriter(output, true));
    line.setErr(new PrintWriter(messages, true));
    return line.execute(arguments);
  }
}
