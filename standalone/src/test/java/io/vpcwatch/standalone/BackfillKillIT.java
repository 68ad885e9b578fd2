package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.standalone.app.CountedBucket;
import io.vpcwatch.standalone.app.RunningTopics;
import io.vpcwatch.standalone.app.TrailFolder;
import io.vpcwatch.standalone.broker.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trail's bucket, and {@code kill -9} of {@code vpcwatch backfill s3} half-way. {@code
 * -Dvpcwatch.backfill.files=2000} makes it a long one.
 */
class BackfillKillIT {
  private static final int FILES = Integer.getInteger("vpcwatch.backfill.files", 600);
  private static final int BATCH = 256;
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void a_killed_backfill_resumes_and_misses_nothing() throws Exception {
    try (CountedBucket bucket = new CountedBucket()) {
      for (int i = 0; i < FILES; i++) {
        bucket.put(key(i), JSON.writeValueAsString(Map.of("Records", List.of(record(i)))));
      }
      Process run = start(Map.of(), "run");
      try {
        await().atMost(LONG).until(() -> DataDirectory.brokerOf(data()).isPresent());
        Process killed = backfill(bucket, "killed");
        await().atMost(LONG).until(() -> bucket.reads().size() >= FILES / 2);
        killed.destroyForcibly().waitFor();

        assertThat(backfill(bucket, "restarted").waitFor()).isZero();

        assertThat(Files.readString(folder.resolve("restarted"))).contains("\"event\":\"done\"");
        assertThat(bucket.reads()).hasSize(FILES);
        long twice = bucket.reads().values().stream().filter(reads -> reads > 1).count();
        System.out.println(FILES + " files, missed 0, read twice " + twice);
        assertThat(twice).isLessThanOrEqualTo(BATCH);
        await().atMost(LONG).until(() -> functionsWithViolation().size() == FILES);

        // All of it is done: nothing is left to read.
        assertThat(backfill(bucket, "again").waitFor()).isZero();
        assertThat(Files.readString(folder.resolve("again"))).contains("\"files\":0");
      } finally {
        run.destroy();
        run.waitFor();
      }
    }
  }

  private Set<String> functionsWithViolation() {
    return RunningTopics.read(data(), "vpcwatch.violations").stream()
        .map(record -> record.key())
        .collect(Collectors.toSet());
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Process backfill(CountedBucket bucket, String output) throws IOException {
    return start(
        Map.of(
            "AWS_ACCESS_KEY_ID", "key",
            "AWS_SECRET_ACCESS_KEY", "secret",
            "VPCWATCH_AWS_HOME_REGION", "eu-west-1",
            "VPCWATCH_AWS_ENDPOINTS_S3_URL", bucket.endpoint(),
            "output", folder.resolve(output).toString()),
        "backfill",
        "s3",
        "--bucket",
        CountedBucket.NAME,
        "--from",
        "2026-09-01");
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    Map<String, String> settings = new HashMap<>(environment);
    settings.put("VPCWATCH_DATA_DIR", data().toString());
    settings.put("VPCWATCH_HTTP_PORT", "0");
    settings.put("VPCWATCH_TOPICS_PARTITIONS", "2");
    ProcessBuilder command = JvmProcess.vpcwatch(folder, arguments).inheritIO();
    String output = settings.remove("output");
    if (output != null) {
      command.redirectOutput(Path.of(output).toFile());
    }
    command.environment().putAll(settings);
    return command.start();
  }

  /** Five minutes after the one before it. */
  private static String key(int i) {
    ZonedDateTime delivered = START.plus(Duration.ofMinutes(5L * i)).atZone(ZoneOffset.UTC);
    return "AWSLogs/111122223333/CloudTrail/eu-west-1/%s/111122223333_CloudTrail_eu-west-1_%s_%016d.json.gz"
        .formatted(
            DateTimeFormatter.ofPattern("uuuu/MM/dd").format(delivered),
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'").format(delivered),
            i);
  }

  private static ObjectNode record(int i) {
    ObjectNode record = (ObjectNode) TrailFolder.createdWithoutVpc("function-" + i);
    return record
        .put("eventID", "event-" + i)
        .put("eventTime", START.plus(Duration.ofMinutes(5L * i)).toString());
  }
}
