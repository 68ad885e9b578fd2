package io.vpcwatch.standalone;

import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.standalone.app.SlackStub;
import io.vpcwatch.standalone.app.TrailFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code kill -9} of {@code vpcwatch run} may cost: nothing, but a message that was on its way
 * may come twice.
 */
class KillIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern TOLD = Pattern.compile("(function-\\d+) was created without a VPC");

  @TempDir private Path folder;

  @Test
  void no_violation_is_lost_and_none_told_twice_unless_it_was_in_flight() throws Exception {
    TrailFolder trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    try (SlackStub slack = new SlackStub()) {
      trail.deliver(created(1, 2, 3, 4, 5, 6));
      Process killed = run(trail, slack);
      try {
        await().atMost(SOON).until(() -> told(slack).size() >= 2);
      } finally {
        killed.destroyForcibly().waitFor();
      }
      trail.deliver(created(7, 8));

      Process restarted = run(trail, slack);
      try {
        await().atMost(SOON).until(() -> told(slack).stream().distinct().count() == 8);
        restarted.destroy();
        assertThat(restarted.waitFor()).as("exit status after SIGTERM").isEqualTo(143);
      } finally {
        restarted.destroyForcibly().waitFor();
      }

      Map<String, Long> times =
          told(slack).stream()
              .collect(Collectors.groupingBy(function -> function, Collectors.counting()));
      assertThat(times).hasSize(8);
      assertThat(times.values()).allMatch(count -> count <= 2);
      // The Slack channel has one message on its way at a time.
      assertThat(times.values().stream().filter(count -> count == 2).count())
          .isLessThanOrEqualTo(1);
    }
  }

  private static JsonNode[] created(int... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(number -> createdWithoutVpc("function-" + number))
        .toArray(JsonNode[]::new);
  }

  private Process run(TrailFolder trail, SlackStub slack) throws IOException {
    ProcessBuilder command = JvmProcess.vpcwatch(folder, "run");
    command
        .environment()
        .putAll(
            Map.of(
                "VPCWATCH_DATA_DIR", folder.resolve("data").toString(),
                "VPCWATCH_HTTP_PORT", "0",
                "VPCWATCH_TOPICS_PARTITIONS", "2",
                "VPCWATCH_INGEST_FILES", trail.path().toString(),
                "VPCWATCH_INGEST_POLL_INTERVAL", "100ms",
                "VPCWATCH_ALERTING_GRACE", "0s",
                "VPCWATCH_ALERTING_STORM_MORE_THAN", "1000",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook()));
    return command.inheritIO().start();
  }

  /** The functions that Slack was told of, in that order, repetitions included. */
  private static List<String> told(SlackStub slack) {
    List<String> functions = new ArrayList<>();
    for (String message : slack.messages()) {
      Matcher matcher = TOLD.matcher(message);
      if (matcher.find()) {
        functions.add(matcher.group(1));
      }
    }
    return functions;
  }
}
