package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.standalone.app.Bucket;
import io.vpcwatch.standalone.app.Queue;
import io.vpcwatch.standalone.app.RunningTopics;
import io.vpcwatch.standalone.app.TrailFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A queue with messages of all shapes and some poison, and {@code kill -9} of {@code vpcwatch run}
 * in the middle. {@code -Dvpcwatch.queue.messages=10000 -Dvpcwatch.queue.kills=3} makes it a long
 * one.
 */
class QueueKillIT {
  private static final int MESSAGES = Integer.getInteger("vpcwatch.queue.messages", 400);
  private static final int KILLS = Integer.getInteger("vpcwatch.queue.kills", 1);
  private static final int POISON_EVERY = 100;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void nothing_is_lost_and_poison_messages_are_dead_letters() throws Exception {
    Queue queue = new Queue();
    try (Bucket bucket = new Bucket(QueueKillIT::trailFile)) {
      queue.send(messages());
      for (int kill = 1; kill <= KILLS; kill++) {
        int left = MESSAGES - MESSAGES * kill / (KILLS + 1);
        Process run = run(queue, bucket);
        try {
          await().atMost(LONG).until(() -> queue.size() <= left);
        } finally {
          run.destroyForcibly().waitFor();
        }
      }
      Process run = run(queue, bucket);
      try {
        // What the killed ones held comes back after the visibility timeout.
        await().atMost(LONG).until(() -> queue.size() == 0);
        int poison = MESSAGES / POISON_EVERY;
        await().atMost(LONG).until(() -> violations().size() == MESSAGES - poison);
        assertThat(read("vpcwatch.dead-letters")).hasSizeGreaterThanOrEqualTo(poison);
      } finally {
        run.destroy();
        run.waitFor();
      }
    }
  }

  /** The functions with a violation. */
  private Set<String> violations() {
    Set<String> functions = new HashSet<>();
    read("vpcwatch.violations").forEach(record -> functions.add(record.key()));
    return functions;
  }

  private List<ConsumerRecord<String, String>> read(String topic) {
    return RunningTopics.read(folder.resolve("data"), topic);
  }

  private Process run(Queue queue, Bucket bucket) throws IOException {
    ProcessBuilder command = JvmProcess.vpcwatch(folder, "run");
    command
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("AWS_ACCESS_KEY_ID", "key"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "secret"),
                Map.entry("VPCWATCH_DATA_DIR", folder.resolve("data").toString()),
                Map.entry("VPCWATCH_HTTP_PORT", "0"),
                Map.entry("VPCWATCH_TOPICS_PARTITIONS", "2"),
                Map.entry("VPCWATCH_AWS_HOME_REGION", "eu-west-1"),
                Map.entry("VPCWATCH_AWS_ENDPOINTS_SQS_URL", queue.endpoint()),
                Map.entry("VPCWATCH_AWS_ENDPOINTS_S3_URL", bucket.endpoint()),
                Map.entry("VPCWATCH_INGEST_SQS_EVENTS_QUEUE_URL", queue.url()),
                Map.entry("VPCWATCH_INGEST_SQS_EVENTS_VISIBILITY_TIMEOUT", "10s"),
                Map.entry("VPCWATCH_INGEST_SQS_EVENTS_ACCOUNTS", "111122223333"),
                Map.entry("VPCWATCH_INGEST_SQS_EVENTS_BUCKETS", Bucket.NAME)));
    return command.inheritIO().start();
  }

  private static List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(i % POISON_EVERY == 7 ? poison(i) : message(i));
    }
    Collections.shuffle(messages, new Random(7));
    return messages;
  }

  private static String message(int i) throws IOException {
    String key = key(i);
    return switch (i % 5) {
      case 0 -> envelope("aws.lambda", "AWS API Call via CloudTrail", record(i));
      case 1 -> s3Event(Bucket.NAME, key);
      case 2 ->
          sns(
              JSON.writeValueAsString(
                  Map.of("s3Bucket", Bucket.NAME, "s3ObjectKey", List.of(key))));
      case 3 -> sns(s3Event(Bucket.NAME, key));
      default ->
          envelope(
              "aws.s3",
              "Object Created",
              JSON.valueToTree(
                  Map.of("bucket", Map.of("name", Bucket.NAME), "object", Map.of("key", key))));
    };
  }

  private static String poison(int i) throws IOException {
    return switch (i / POISON_EVERY % 4) {
      case 0 -> "no JSON at all, message " + i;
      case 1 -> "{\"unknown\": " + i + "}";
      case 2 -> s3Event("somebody-elses-bucket", key(i));
      default ->
          "{\"version\": \"0\", \"detail-type\": \"AWS API Call via CloudTrail\", \"detail\": {";
    };
  }

  private static String envelope(String source, String type, JsonNode detail) throws IOException {
    return JSON.writeValueAsString(
        Map.of(
            "version", "0",
            "id", "00000000-0000-0000-0000-000000000000",
            "source", source,
            "detail-type", type,
            "account", "111122223333",
            "time", "2026-11-20T10:00:00Z",
            "region", "eu-west-1",
            "resources", List.of(),
            "detail", detail));
  }

  private static String s3Event(String bucket, String key) throws IOException {
    return JSON.writeValueAsString(
        Map.of(
            "Records",
            List.of(
                Map.of(
                    "eventVersion", "2.1",
                    "eventSource", "aws:s3",
                    "awsRegion", "eu-west-1",
                    "eventName", "ObjectCreated:Put",
                    "s3",
                        Map.of(
                            "bucket", Map.of("name", bucket),
                            "object", Map.of("key", key.replace("+", "%2B")))))));
  }

  private static String sns(String message) throws IOException {
    return JSON.writeValueAsString(
        Map.of(
            "Type", "Notification",
            "MessageId", "00000000-0000-0000-0000-000000000000",
            "TopicArn", "arn:aws:sns:eu-west-1:111122223333:trail",
            "Message", message));
  }

  private static String key(int i) {
    return "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/"
        + "111122223333_CloudTrail_eu-west-1_20261120T1005Z_%016d.json.gz".formatted(i);
  }

  /** The same however often it is asked for. */
  private static JsonNode record(int i) {
    ObjectNode record = (ObjectNode) TrailFolder.createdWithoutVpc("function-" + i);
    return record.put("eventID", "event-" + i).put("eventTime", "2026-11-20T10:00:00Z");
  }

  /** The number in a key's unique part is the function's. */
  private static byte[] trailFile(String key) {
    Matcher unique = Pattern.compile("_(\\d{16})\\.json\\.gz$").matcher(key);
    if (!unique.find()) {
      return null;
    }
    JsonNode file =
        JSON.valueToTree(Map.of("Records", List.of(record(Integer.parseInt(unique.group(1))))));
    return file.toString().getBytes(StandardCharsets.UTF_8);
  }
}
