package io.vpcwatch.bench;

import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What many functions take: the evaluator and alerting in processes of their own with a heap of 512
 * MB each, on the broker of this one. Two facts of each function are judged; then both services
 * lose their disks, and restore their state from Kafka.
 *
 * <p>Arguments: the number of functions (1,000,000).
 */
public final class FunctionsBench {
  private static final int DEFAULT_FUNCTIONS = 1_000_000;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);
  private static final List<String> TOPICS =
      List.of("function-changes-", "functions-", "violations-", "evaluator-", "alerting-", "");

  private final LocalKafka kafka;
  private final Path folder;
  private final SlackStub slack;

  private FunctionsBench(LocalKafka kafka, Path folder, SlackStub slack) {
    this.kafka = kafka;
    this.folder = folder;
    this.slack = slack;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_FUNCTIONS;
    try (SlackStub slack = new SlackStub(1, 3, 2);
        TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
      new FunctionsBench(kafka, folder.path(), slack).run(functions);
    }
  }

  private void run(int functions) throws IOException, InterruptedException {
    new FunctionFacts(functions).publish(kafka.clients(), kafka.topics());
    judge(2L * functions);
    printDisk();
    restore("evaluator");
    restore("alerting");
  }

  private void judge(long facts) throws IOException, InterruptedException {
    Topics topics = kafka.topics();
    long start = System.nanoTime();
    try (VpcwatchProcess evaluator = start("evaluator", "first");
        VpcwatchProcess alerting = start("alerting", "first")) {
      new ConsumerLag(kafka.clients(), "vpcwatch.evaluator", topics.functionChanges())
          .awaitNone(LONGEST_WAIT);
      long judged = System.nanoTime() - start;
      ConsumerLag untold =
          new ConsumerLag(kafka.clients(), "vpcwatch.alerting", topics.violations());
      untold.awaitNone(LONGEST_WAIT);
      System.out.printf(
          "%d facts judged in %d s (%d/s), all alerting has to know after %d s%n",
          facts,
          Duration.ofNanos(judged).toSeconds(),
          facts * 1_000_000_000L / judged,
          Duration.ofNanos(System.nanoTime() - start).toSeconds());
      System.out.printf(
          "peak memory, heap and all: evaluator %d MiB, alerting %d MiB%n",
          evaluator.peakMemory(), alerting.peakMemory());
    }
  }

  private void printDisk() throws IOException, InterruptedException {
    for (String topic : TOPICS) {
      System.out.printf("topics vpcwatch.%s*: %d MB%n", topic, megabytesOfTopics(topic));
    }
    for (String part : List.of("evaluator", "alerting")) {
      System.out.printf("state of %s: %d MB%n", part, megabytes(List.of(data(part, "first"))));
    }
  }

  /** From an empty folder to being ready. */
  private void restore(String part) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (VpcwatchProcess process = start(part, "second")) {
      process.awaitReady(LONGEST_WAIT);
      System.out.printf(
          "%s without its disk: ready after %.1f s with %d MB, peak memory %d MiB%n",
          part,
          (System.nanoTime() - start) / 1e9,
          megabytes(List.of(data(part, "second"))),
          process.peakMemory());
    }
  }

  private VpcwatchProcess start(String part, String life) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", kafka.clients().get("bootstrap.servers"));
    settings.put("VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack");
    settings.put("VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook());
    return VpcwatchProcess.start(part, data(part, life), settings);
  }

  private Path data(String part, String life) {
    return folder.resolve(part + "-" + life);
  }

  private long megabytesOfTopics(String prefix) throws IOException, InterruptedException {
    try (Stream<Path> logs = Files.list(kafka.logs())) {
      return megabytes(
          logs.filter(log -> log.getFileName().toString().startsWith("vpcwatch." + prefix))
              .toList());
    }
  }

  /** As du sees it: files with holes are smaller than they say. */
  private static long megabytes(List<Path> folders) throws IOException, InterruptedException {
    Process du =
        new ProcessBuilder(
                Stream.concat(Stream.of("du", "-scm"), folders.stream().map(Path::toString))
                    .toList())
            .start();
    String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    du.waitFor();
    String total = output.substring(output.stripTrailing().lastIndexOf('\n') + 1);
    return Long.parseLong(total.replaceAll("[^0-9]", ""));
  }
}
