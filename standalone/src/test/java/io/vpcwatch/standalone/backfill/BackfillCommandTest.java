package io.vpcwatch.standalone.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BackfillCommandTest {
  private final StringWriter output = new StringWriter();
  private final StringWriter messages = new StringWriter();
  private final Map<String, String> settings = new HashMap<>();
  @TempDir private Path folder;

  private int run(String arguments) {
    CommandLine line = BackfillCommand.commandLine(this::load);
    line.setOut(new PrintWriter(output));
    line.setErr(new PrintWriter(messages));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          messages.write(String.valueOf(failure.getMessage()));
          return failure instanceof SettingsException ? 2 : 1;
        });
    return line.execute(arguments.split(" ", -1));
  }

  private Settings load() {
    settings.put("data-dir", folder.toString());
    return KnownSettings.loader().override(settings).load();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3", "lookup", "files"})
  void every_source_explains_itself(String source) {
    assertThat(run(source + " --help")).isZero();
    assertThat(output.toString()).contains("Usage: backfill " + source);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3 --from 2026-01-01 | --bucket",
        "s3 --bucket b | --from",
        "s3 --bucket b --from yesterday | 'yesterday' is neither a day (2026-01-31) nor a time",
        "s3 --bucket b --from 2026-02-30 | '2026-02-30' is neither a day",
        "s3 --bucket b --from 2026-01-02 --to 2026-01-01 | --from (2026-01-02T00:00:00Z) must be before --to",
        "s3 --bucket b --from 2026-01-01 --account 123 | --account: 123 is no account id",
        "s3 --bucket b --from 2026-01-01 --role-arn me | --role-arn: me is no ARN of a role",
        "lookup --from 2199-01-01 | must be before --to",
        "s3 --bucket b --from 2199-01-01 | must be before --to",
        "files | PATH"
      })
  void wrong_usage_is_reported_before_anything_is_done(String arguments, String problem) {
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(messages.toString()).contains(problem).doesNotContain("\tat ");
  }

  @Test
  void a_backfill_without_a_source_is_wrong_usage() {
    CommandLine line = BackfillCommand.commandLine(this::load);
    line.setErr(new PrintWriter(messages));

    assertThat(line.execute()).isEqualTo(2);
    assertThat(messages.toString()).contains("a source is missing: s3, lookup or files");
  }

  @Test
  void without_a_running_system_the_error_explains_how_to_start_one() {
    assertThat(run("files .")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("there is no running vpcwatch in " + folder, "kafka.bootstrap.servers");
  }

  @Test
  void the_event_history_is_that_of_the_watched_accounts() {
    settings.put("aws.accounts", "111122223333");

    assertThat(run("lookup --from 2026-01-01 --account 444455556666")).isEqualTo(2);
    assertThat(messages.toString()).contains("--account: 444455556666 is not among aws.accounts");
  }
}
