package io.vpcwatch.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.RunningSystem;
import io.vpcwatch.standalone.app.ServiceName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running system and files give the same evidence. */
class ReportIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final List<List<String>> SCOPES =
      List.of(
          List.of("--at", "2026-10-14T12:00Z"),
          List.of("--at", "2026-10-14T12:27Z"),
          List.of("--at", "2026-10-15T10:30Z"),
          List.of("--from", "2026-10-14T12:00Z", "--to", "2026-10-15"));

  @TempDir private Path folder;

  @Test
  void a_running_system_reports_what_its_files_report() throws Exception {
    Settings settings =
        KnownSettings.loader()
            .override(
                Map.of(
                    "data-dir",
                    folder.resolve("data").toString(),
                    "http.port",
                    "0",
                    "topics.partitions",
                    "3",
                    "ingest.files",
                    ReportCommandTest.STORY))
            .load();
    Terminal terminal = Terminal.standard(new PrintStream(OutputStream.nullOutputStream()));

    try (App app = new App(settings, EnumSet.allOf(ServiceName.class), terminal, "test")) {
      app.start();
      for (List<String> scope : SCOPES) {
        JsonNode files = evidence(settings, scope, ReportCommandTest.STORY);
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(evidence(settings, scope)).isEqualTo(files));
      }
    }
  }

  /** What is the same: all but where it comes from. */
  private static JsonNode evidence(Settings settings, List<String> scope, String... more)
      throws IOException {
    StringWriter output = new StringWriter();
    StringWriter messages = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("--format", "json"));
    arguments.addAll(scope);
    arguments.addAll(List.of(more));
    int status =
        ReportCommandTest.commandLine(settings, RunningSystem::kafka, output, messages)
            .execute(arguments.toArray(String[]::new));
    assertThat(status).as(messages.toString()).isZero();
    ObjectNode report = (ObjectNode) Json.mapper().readTree(output.toString());
    report.remove(List.of("policyRevision", "inputs"));
    ((ObjectNode) report.get("coverage")).remove(List.of("sources", "unread", "notes"));
    return report;
  }
}
