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
 * Resources for many functions: the evaluator and alerting in separate processes with a heap of 512
 * MB each, on a broker in this process. They process two changes of each function; then both
 * services lose their disks, and restore their state from Kafka.
 *
 * <p>Arguments: the number of functions (1,000,000).
 */
public final class FunctionsBench {
  private static final int DEFAULT_FUNCTIONS = 1_000_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
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
    new FunctionChanges(functions, 2).publish(kafka.clients(), kafka.topics());
    evaluate(2L * functions);
    printDisk();
    restore("evaluator");
    restore("alerting");
  }

  private void evaluate(long changes) throws IOException, InterruptedException {
    Topics topics = kafka.topics();
    long start = System.nanoTime();
    try (VpcwatchProcess evaluator = start("evaluator", "first");
        VpcwatchProcess alerting = start("alerting", "first")) {
      new ConsumerLag(kafka.clients(), "vpcwatch.evaluator", topics.functionChanges())
          .awaitNone(TIMEOUT);
      long evaluated = System.nanoTime() - start;
      ConsumerLag alertingLag =
          new ConsumerLag(kafka.clients(), "vpcwatch.alerting", topics.violations());
      alertingLag.awaitNone(TIMEOUT);
      System.out.printf(
          "%d changes evaluated in %d s (%d/s), alerting done after %d s%n",
          changes,
          Duration.ofNanos(evaluated).toSeconds(),
          changes * 1_000_000_000L / evaluated,
          Duration.ofNanos(System.nanoTime() - start).toSeconds());
      System.out.printf(
          "peak memory: evaluator %d MiB, alerting %d MiB%n",
          evaluator.peakMemory(), alerting.peakMemory());
    }
  }

  private void printDisk() throws IOException, InterruptedException {
    for (String topic : TOPICS) {
      System.out.printf("topics vpcwatch.%s*: %d MB%n", topic, megabytesOfTopics(topic));
    }
    for (String service : List.of("evaluator", "alerting")) {
      System.out.printf(
          "state of %s: %d MB%n", service, megabytes(List.of(data(service, "first"))));
    }
  }

  /** Measures the time from an empty folder to readiness. */
  private void restore(String service) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (VpcwatchProcess process = start(service, "second")) {
      process.awaitReady(TIMEOUT);
      System.out.printf(
          "%s without its disk: ready after %.1f s with %d MB, peak memory %d MiB%n",
          service,
          (System.nanoTime() - start) / 1e9,
          megabytes(List.of(data(service, "second"))),
          process.peakMemory());
    }
  }

  private VpcwatchProcess start(String service, String life) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", kafka.clients().get("bootstrap.servers"));
    settings.put("VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack");
    settings.put("VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook());
    return VpcwatchProcess.start(service, data(service, life), settings);
  }

  private Path data(String service, String life) {
    return folder.resolve(service + "-" + life);
  }

  private long megabytesOfTopics(String prefix) throws IOException, InterruptedException {
    try (Stream<Path> logs = Files.list(kafka.logs())) {
      return megabytes(
          logs.filter(log -> log.getFileName().toString().startsWith("vpcwatch." + prefix))
              .toList());
    }
  }

  /** By du, because sparse files use less than their length. */
  static long megabytes(List<Path> folders) throws IOException, InterruptedException {
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
