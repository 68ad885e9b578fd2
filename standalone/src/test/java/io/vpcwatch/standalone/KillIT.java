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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of {@code vpcwatch run} loses nothing; a message in flight may be sent twice.
 * {@code -Dvpcwatch.kill.incidents} and {@code -Dvpcwatch.kill.times} make the test longer.
 */
class KillIT {
  private static final int INCIDENTS = Integer.getInteger("vpcwatch.kill.incidents", 8);
  private static final int KILLS = Integer.getInteger("vpcwatch.kill.times", 1);
  private static final Duration SOON = Duration.ofMinutes(2);
  // The Slack channel sends one message per second.
  private static final Duration ALL_NOTIFIED = SOON.plusSeconds(2L * INCIDENTS);
  private static final Pattern NOTIFIED =
      Pattern.compile("(function-\\d+) was created without a VPC");

  @TempDir private Path folder;

  @Test
  void no_violation_is_lost_and_only_those_in_flight_are_sent_twice() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TrailFolder trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    try (SlackStub slack = new SlackStub()) {
      int share = INCIDENTS / (KILLS + 1);
      for (int kill = 0; kill < KILLS; kill++) {
        trail.deliver(created(kill * share, (kill + 1) * share));
        killAfterSome(run(trail, slack), slack, random);
      }
      trail.deliver(created(KILLS * share, INCIDENTS));

      Process restarted = run(trail, slack);
      try {
        await()
            .atMost(ALL_NOTIFIED)
            .until(() -> notified(slack).stream().distinct().count() == INCIDENTS);
        restarted.destroy();
        assertThat(restarted.waitFor()).as("exit status after SIGTERM").isEqualTo(143);
      } finally {
        restarted.destroyForcibly().waitFor();
      }

      Map<String, Long> times =
          notified(slack).stream()
              .collect(Collectors.groupingBy(function -> function, Collectors.counting()));
      int repeated = notified(slack).size() - times.size();
      System.out.printf(
          "%d incidents, %d kills (seed %d): lost %d, doubled %d%n",
          INCIDENTS, KILLS, seed, INCIDENTS - times.size(), repeated);
      assertThat(times).hasSize(INCIDENTS);
      // The Slack channel has one message in flight at a time.
      assertThat(repeated).isLessThanOrEqualTo(KILLS);
    }
  }

  /** Kills the process at a random moment after it has sent a few messages. */
  private static void killAfterSome(Process victim, SlackStub slack, Random random)
      throws InterruptedException {
    int before = notified(slack).size();
    int some = 1 + random.nextInt(Math.max(1, INCIDENTS / (KILLS + 1) / 2));
    try {
      await().atMost(SOON.plusSeconds(some)).until(() -> notified(slack).size() >= before + some);
      boolean endedBefore = victim.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS);
      assertThat(endedBefore).as("it runs until it is killed").isFalse();
    } finally {
      victim.destroyForcibly().waitFor();
    }
  }

  private static JsonNode[] created(int from, int to) {
    return IntStream.range(from, to)
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
                "VPCWATCH_ALERTING_STORM_MORE_THAN", "100000",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook()));
    return command.inheritIO().start();
  }

  /** The functions that Slack was notified of, in order, duplicates included. */
  private static List<String> notified(SlackStub slack) {
    List<String> functions = new ArrayList<>();
    for (String message : slack.messages()) {
      Matcher matcher = NOTIFIED.matcher(message);
      if (matcher.find()) {
        functions.add(matcher.group(1));
      }
    }
    return functions;
  }
}
