package io.vpcwatch.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The bundled story as examples/README.md tells it. */
class ReportCommandTest {
  static final String STORY = "../examples/cloudtrail";
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

  private final StringWriter output = new StringWriter();
  private final StringWriter messages = new StringWriter();
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-10-14T12:00Z | invoice-renderer promo-banner-test nightly-reconciliation | ledger-export stock-sync webhook-gateway | 9 3 3 0 3
          2026-10-14T12:27Z | invoice-renderer promo-banner-test nightly-reconciliation thumbnail-cleanup ledger-export | stock-sync webhook-gateway | 10 3 5 0 2
          2026-10-15T10:30Z | invoice-renderer ledger-export stock-sync payments-settlement | webhook-gateway | 12 5 4 2 1
          """)
  void a_report_about_a_moment_tells_the_story(
      String at, String outside, String unknown, String numbers) throws IOException {
    JsonNode report = report("--at", at, STORY);

    assertThat(names(report.get("violations"))).isEqualTo(outside);
    assertThat(names(report.get("unknown")).split(" "))
        .containsExactlyInAnyOrder(unknown.split(" "));
    JsonNode total = report.get("total");
    assertThat(
            "%s %s %s %s %s"
                .formatted(
                    total.get("functions"),
                    total.get("compliant"),
                    total.get("violating"),
                    total.get("notApplicable"),
                    total.get("unknown")))
        .isEqualTo(numbers);
  }

  @Test
  void a_report_about_a_moment_says_for_how_long_by_whom_and_who_fixed_it() throws IOException {
    JsonNode line = report("--at", "2026-10-14T10:30:00Z", STORY).get("violations").get(1);

    assertThat(line.get("functionArn").asText()).endsWith(":payments-settlement");
    assertThat(line.get("outsideSeconds").asLong()).isEqualTo(12 * 60 + 27);
    assertThat(line.get("durationSeconds").asLong()).isEqualTo(46 * 60 + 19);
    assertThat(line.get("openedBy").asText()).endsWith("user/svc-jenkins");
    assertThat(line.get("openedFrom").asText()).isEqualTo("198.51.100.17");
    assertThat(line.get("resolvedAt").asText()).isEqualTo("2026-10-14T11:03:52Z");
    assertThat(line.get("end").asText()).isEqualTo("VPC_ATTACHED");
    assertThat(line.get("resolvedBy").asText()).isNotEmpty();
  }

  @Test
  void a_function_that_was_seen_only_later_is_reported_as_unknown_with_the_reason()
      throws IOException {
    JsonNode unknown = report("--at", "2026-10-14T12:00Z", STORY).get("unknown");

    assertThat(unknown.findValuesAsText("unknown"))
        .containsExactlyInAnyOrder("NOT_SEEN", "NOT_SEEN", "NOT_SHOWN");
  }

  @Test
  void a_report_about_a_period_tells_the_story() throws IOException {
    JsonNode report = report("--from", "2026-10-14T12:00Z", "--to", "2026-10-15", STORY);

    assertThat(names(report.get("violations")))
        .isEqualTo(
            "invoice-renderer promo-banner-test nightly-reconciliation thumbnail-cleanup ledger-export report-mailer viewer-geo-redirect stock-sync");
    JsonNode total = report.get("total");
    assertThat(total.get("opened").asInt()).isEqualTo(5);
    assertThat(total.get("resolved").asInt()).isEqualTo(5);
    JsonNode remediation = total.get("remediation");
    assertThat(remediation.get("count").asInt()).isEqualTo(1);
    assertThat(remediation.get("deleted").asInt()).isEqualTo(3);
    assertThat(remediation.get("other").asInt()).isEqualTo(1);
    assertThat(remediation.get("meanSeconds").asDouble()).isEqualTo(18);
    assertThat(remediation.get("p95Seconds").asLong()).isEqualTo(18);
    // 12 h, 5:38:44, 5:40:05, 0:22:23, 11:33:42, 0:00:18, 0:04:31, 6:23:13
    assertThat(total.get("outsideSeconds").asLong())
        .isEqualTo(43200 + 20324 + 20405 + 1343 + 41622 + 18 + 271 + 22993);
  }

  @Test
  void a_time_has_an_offset() throws IOException {
    JsonNode tokyo = report("--at", "2026-10-14T21:00+09:00", STORY);
    output.getBuffer().setLength(0);

    assertThat(tokyo).isEqualTo(report("--at", "2026-10-14T12:00Z", STORY));
  }

  @Test
  void a_report_about_a_time_before_everything_that_was_read_knows_no_function()
      throws IOException {
    JsonNode report = report("--at", "2020-01-01", STORY);

    assertThat(report.get("total").get("functions")).isEqualTo(report.get("total").get("unknown"));
    assertThat(report.get("violations")).isEmpty();
  }

  @Test
  void a_file_that_is_no_trail_is_named_in_the_report() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.json.gz"), "no gzip");

    JsonNode report = report("--at", "2026-10-14T12:00Z", STORY, broken.toString());

    assertThat(report.get("coverage").toString()).contains("broken.json.gz");
    assertThat(report.get("violations")).hasSize(3);
  }

  @Test
  void a_report_goes_to_a_file_as_a_page() throws IOException {
    Path file = folder.resolve("report.html");

    assertThat(
            execute(
                "--at",
                "2026-10-14T12:00Z",
                "--format",
                "html",
                "--output",
                file.toString(),
                STORY))
        .isZero();

    assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").contains("promo-banner-test");
    assertThat(output.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --at 2026-10-14T12:00Z --from 2026-10-14 | give one of them
          --to 2026-10-14                          | --to needs --from
          --at 2027-01-01                          | must not be in the future
          --from 2026-10-15 --to 2026-10-14        | --from must be before --to
          --from 2027-01-01 --to 2027-01-02        | --from must be in the past
          --at noon                                | 'noon' is neither a day
          --at 2026-02-30                          | '2026-02-30' is neither a day
          --at 2026-10-14T12:00                    | '2026-10-14T12:00' is neither a day
          --at=-99999-01-01                        | '-99999-01-01' is neither a day
          --exemptions x.yaml                      | --exemptions needs files
          --at 2026-10-14 missing-folder           | missing-folder
          --at 2026-10-14 --output missing/report ../examples/cloudtrail | its folder does not exist
          """)
  void wrong_usage_is_explained(String arguments, String explanation) {
    assertThat(execute(arguments.split(" "))).isEqualTo(2);

    assertThat(messages.toString()).contains(explanation).doesNotContain("\tat ");
    assertThat(output.toString()).isEmpty();
  }

  private JsonNode report(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "--format";
    all[1] = "json";
    assertThat(execute(all)).isZero();
    return Json.mapper().readTree(output.toString());
  }

  private int execute(String... arguments) {
    return commandLine(KnownSettings.loader().load(), Settings::kafka, output, messages)
        .execute(arguments);
  }

  static CommandLine commandLine(
      Settings settings,
      Function<Settings, ? extends Map<String, ?>> kafka,
      StringWriter output,
      StringWriter messages) {
    ReportCommand command =
        new ReportCommand(() -> settings, kafka, Clock.fixed(NOW, ZoneOffset.UTC), "test");
    return new CommandLine(command)
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(messages, true));
  }

  private static String names(JsonNode lines) {
    return StreamSupport.stream(lines.spliterator(), false)
        .map(line -> line.get("functionArn").asText().replaceAll(".*:", ""))
        .collect(Collectors.joining(" "));
  }
}
