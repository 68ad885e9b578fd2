package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    assertThat(output.toString()).startsWith("vpcwatch ").contains("Java ");
  }

  @Test
  void a_misspelt_command_is_wrong_usage_and_the_right_one_is_named() {
    assertThat(vpcwatch("reply")).isEqualTo(2);

    assertThat(messages.toString()).contains("reply", "replay").doesNotContain("\tat ");
    assertThat(output.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rnu, did you mean run?",
    "exemption, did you mean exemptions?",
    "notify tset, did you mean test?",
    "frobnicate, there is no command frobnicate",
  })
  void the_nearest_command_is_suggested(String arguments, String suggestion) {
    assertThat(vpcwatch(arguments.split(" "))).isEqualTo(2);

    assertThat(messages.toString()).contains(suggestion, "--help");
  }

  @ParameterizedTest
  @CsvSource({
    "--port=70000, 'from 0 to 65535, not 70000'",
    "--port=-1, 'from 0 to 65535, not -1'",
    "--pace=-1, 'must not be negative, as -1 is'",
  })
  void an_impossible_port_or_pace_of_the_demo_is_wrong_usage(String option, String problem) {
    assertThat(vpcwatch("demo", "--exit", option)).isEqualTo(2);

    assertThat(messages.toString()).contains(problem).doesNotContain("\tat ");
  }

  @Test
  void no_command_is_wrong_usage_and_shows_the_help() {
    assertThat(vpcwatch()).isEqualTo(2);

    assertThat(messages.toString())
        .contains("a command is missing", "--help", "Usage: vpcwatch", "replay ", "Examples:");
    assertThat(output.toString()).isEmpty();
  }

  @Test
  void a_group_of_commands_without_one_shows_its_help() {
    assertThat(vpcwatch("notify")).isEqualTo(2);

    assertThat(messages.toString()).contains("test or preview", "Usage: vpcwatch notify");
  }

  @Test
  void help_describes_a_command() {
    assertThat(vpcwatch("help", "replay")).isZero();

    assertThat(output.toString()).contains("Usage: vpcwatch replay");
  }

  @Test
  void no_line_of_the_help_of_a_command_is_broken_in_its_examples() {
    CommandLine line = Vpcwatch.commandLine(Map.of(), folder);

    assertThat(
            Stream.concat(Stream.of(line), line.getSubcommands().values().stream())
                .map(CommandLine::getUsageMessage)
                .flatMap(String::lines))
        .noneMatch(text -> text.length() > 120);
    assertThat(
            Stream.concat(Stream.of(line), line.getSubcommands().values().stream())
                .flatMap(
                    each ->
                        Arrays.stream(each.getCommandSpec().usageMessage().footer())
                            .map(footer -> footer.replace("%%", "%"))))
        .allMatch(text -> text.length() <= 120);
  }

  @Test
  void the_completion_script_completes_commands_and_options() throws Exception {
    assertThat(vpcwatch("completion")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), output.toString());
    String complete =
        "source %s; COMP_WORDS=(vpcwatch %s); COMP_CWORD=1; _complete_vpcwatch; echo ${COMPREPLY[*]}";

    assertThat(bash(complete.formatted(script, "re"))).contains("replay", "report");
    assertThat(bash(complete.formatted(script, "--"))).contains("--config");
  }

  private static String bash(String command) throws Exception {
    Process bash = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void the_settings_file_of_the_folder_is_read_unless_another_is_named() throws Exception {
    Files.writeString(folder.resolve("vpcwatch.yaml"), "http.port: 1234");
    Path other = Files.writeString(folder.resolve("other.yaml"), "http.port: 5678");

    assertThat(vpcwatch("config")).isZero();
    assertThat(output.toString()).contains("http.port: 1234", "vpcwatch.yaml, line 1");

    assertThat(vpcwatch("config", "-c", other.toString())).isZero();
    assertThat(output.toString()).contains("http.port: 5678", "other.yaml, line 1");
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
    CommandLine line = Vpcwatch.commandLine(environment, folder);
    line.setOut(new PrintWriter(output, true));
    line.setErr(new PrintWriter(messages, true));
    return line.execute(arguments);
  }
}
