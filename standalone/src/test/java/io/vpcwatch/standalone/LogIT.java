package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads of a process that starts, works, stops and starts again. */
class LogIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static final Path TRAIL = Path.of("../examples/cloudtrail").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void a_restart_logs_no_error_and_the_stop_ends_with_one_line() throws Exception {
    for (String log : List.of("first", "second", "third")) {
      run(log, "text", "is running");

      List<String> lines = Files.readAllLines(folder.resolve(log));
      assertThat(lines).last().asString().endsWith("RunCommand: Stopped, everything is closed");
      assertThat(lines).noneMatch(line -> line.contains("ERROR") || line.startsWith("  | "));
    }
    assertThat(folder.resolve("first"))
        .content()
        .containsPattern(
            "Channel screen accepted the notification OPENED of arn:\\S+ \\(incident \\w+, event \\S+\\)");
  }

  @Test
  void in_json_every_line_is_an_object() throws Exception {
    run("log", "json", "is running");

    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("log"))) {
      lines.add(Json.mapper().readTree(line));
    }
    assertThat(lines)
        .allMatch(line -> line.path("formattedMessage").isTextual())
        .anyMatch(line -> line.path("formattedMessage").asText().contains("is running\n"));
  }

  @Test
  void a_hangup_reloads_the_settings() throws Exception {
    String text = "data-dir: %s\nhttp.port: 0\n".formatted(folder.resolve("data"));
    Path settings = Files.writeString(folder.resolve("settings.yaml"), text);
    Path output = folder.resolve("log");
    ProcessBuilder command = JvmProcess.vpcwatch(folder, "run", "--config", settings.toString());
    // A build that was started with nohup would let the process inherit that it ignores SIGHUP.
    command.command().addAll(0, List.of("env", "--default-signal=HUP"));
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      await().atMost(SOON).until(() -> read(output).contains("is running"));
      Files.writeString(settings, text + "alerting.channels.screen.type: console\n");
      new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();

      await().atMost(SOON).until(() -> read(output).contains("Settings were reloaded"));
      assertThat(read(output))
          .contains(
              "Alerting restarts, as these settings have changed: [alerting.channels.screen.",
              "Alerting started, channels: [screen]");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /**
   * Runs it until it has logged a text and sent what is due, and stops it as an orchestrator does.
   */
  private void run(String log, String format, String text) throws Exception {
    ProcessBuilder command = JvmProcess.vpcwatch(folder, "run");
    command
        .environment()
        .putAll(
            Map.of(
                "VPCWATCH_DATA_DIR", folder.resolve("data").toString(),
                "VPCWATCH_HTTP_PORT", "0",
                "VPCWATCH_TOPICS_PARTITIONS", "1",
                "VPCWATCH_LOG_FORMAT", format,
                "VPCWATCH_INGEST_FILES", TRAIL.toString(),
                "VPCWATCH_ALERTING_GRACE", "0s",
                "VPCWATCH_ALERTING_STORM_MORE_THAN", "1000",
                "VPCWATCH_ALERTING_PAGE_WITHIN", "36500d",
                "VPCWATCH_ALERTING_CHANNELS_SCREEN_TYPE", "console"));
    Path output = folder.resolve(log);
    Process process =
        command
            .redirectError(output.toFile())
            .redirectOutput(folder.resolve("alerts").toFile())
            .start();
    try {
      await().atMost(SOON).until(() -> read(output).contains(text));
      if (log.equals("first")) {
        await().atMost(SOON).until(() -> read(output).contains("accepted the notification"));
      }
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(143);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
