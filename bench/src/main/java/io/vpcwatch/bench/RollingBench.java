package io.vpcwatch.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three evaluators as processes on 24 partitions. While changes arrive, each is restarted, and then
 * one after another is killed every ten seconds, five times. Every violation must be published
 * once. Then a process disappears, with and without replicas of its state, and one loses its disk.
 *
 * <p>One function in ten leaves its VPC with its second change and each fourth one after it, and
 * returns with the next.
 *
 * <p>Arguments: the number of functions (20,000), and of changes of each (16).
 */
public final class RollingBench {
  private static final int PARTITIONS = 24;
  private static final int EVALUATORS = 3;
  private static final int KILLS = 5;
  private static final Duration LOAD = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration STANDBYS_CATCH_UP = Duration.ofSeconds(20);
  private static final Duration READY = Duration.ofMinutes(5);
  private static final Duration CAUGHT_UP = Duration.ofMinutes(40);
  private static final int CHUNK = 1_000;

  private final int functions;
  private final int changes;
  private final LocalKafka kafka;
  private final Path folder;
  private final Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
  private final VpcwatchProcess[] evaluators = new VpcwatchProcess[EVALUATORS];
  private int standbys = 1;
  private int probes;
  private String disk = "evaluator-";

  private RollingBench(int functions, int changes, LocalKafka kafka, Path folder) {
    this.functions = functions;
    this.changes = changes;
    this.kafka = kafka;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int changes = args.length > 1 ? Integer.parseInt(args[1]) : 16;
    Map<String, String> settings =
        Map.of("VPCWATCH_TOPICS_PARTITIONS", Integer.toString(PARTITIONS));
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"), settings)) {
      RollingBench bench = new RollingBench(functions, changes, kafka, folder.path());
      try {
        bench.run();
      } finally {
        bench.close();
      }
    }
  }

  private void run() throws Exception {
    startAll();
    CompletableFuture<Void> load = CompletableFuture.runAsync(this::publishAll);
    Thread.sleep(PAUSE.toMillis());
    for (int i = 0; i < EVALUATORS; i++) {
      long start = System.nanoTime();
      evaluators[i].close();
      start(i);
      print("restart of evaluator %d: ready after %.1f s", i, secondsSince(start));
    }
    for (int kill = 0; kill < KILLS; kill++) {
      Thread.sleep(PAUSE.toMillis());
      int victim = kill % EVALUATORS;
      long start = System.nanoTime();
      evaluators[victim].kill();
      start(victim);
      print("kill -9 of evaluator %d: ready again after %.1f s", victim, secondsSince(start));
    }
    long end = System.nanoTime();
    print("%s when the last evaluator was ready", load.isDone() ? "load published" : "load runs");
    load.join();
    awaitCaughtUp();
    print("caught up %.1f s after the last evaluator was ready", secondsSince(end));
    compareViolations();
    printResources();
    disappear("with a replica");
    loseDisks();
    disappear("without replicas");
  }

  /**
   * Kills the evaluator that has most of the state, and measures until the others process its
   * partitions. Without replicas the others may have nothing yet.
   */
  private void disappear(String how) throws Exception {
    Thread.sleep(STANDBYS_CATCH_UP.toMillis());
    List<Long> states = statesOnDisk();
    int victim = states.indexOf(Collections.max(states));
    long start = System.nanoTime();
    evaluators[victim].kill();
    probe();
    awaitCaughtUp();
    print(
        "evaluator %d of %s MB disappeared, %s: all partitions served after %.1f s (20 s of it the session)",
        victim, states, how, secondsSince(start));
    start(victim);
  }

  /** Restores everything, and leaves no copies that would replace replicas. */
  private void loseDisks() throws Exception {
    for (VpcwatchProcess evaluator : evaluators) {
      evaluator.close();
    }
    standbys = 0;
    disk = "empty-";
    long start = System.nanoTime();
    startAll();
    probe();
    awaitCaughtUp();
    print(
        "all evaluators with empty disks: all partitions served after %.1f s", secondsSince(start));
  }

  private void startAll() throws Exception {
    for (int i = 0; i < EVALUATORS; i++) {
      evaluators[i] = process(i);
    }
    for (VpcwatchProcess evaluator : evaluators) {
      evaluator.awaitReady(READY);
    }
  }

  private void start(int number) throws IOException, InterruptedException {
    evaluators[number] = process(number);
    evaluators[number].awaitReady(READY);
  }

  private VpcwatchProcess process(int number) throws IOException {
    return VpcwatchProcess.start(
        "evaluator",
        folder.resolve(disk + number),
        Map.of(
            "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS",
            kafka.clients().get("bootstrap.servers"),
            "VPCWATCH_KAFKA_NUM_STANDBY_REPLICAS",
            Integer.toString(standbys),
            "VPCWATCH_TOPICS_PARTITIONS",
            Integer.toString(PARTITIONS),
            "VPCWATCH_INSTANCE_ID",
            "evaluator-" + number));
  }

  /** At a rate that takes as long as the restarts and kills. */
  private void publishAll() {
    long start = System.nanoTime();
    long total = (long) functions * changes;
    try (ChangePublisher publisher = publisher()) {
      long published = 0;
      for (int number = 0; number < changes; number++) {
        for (int from = 0; from < functions; from += CHUNK) {
          ChangePublisher.Batch batch = publisher.batch();
          for (int i = from; i < Math.min(functions, from + CHUNK); i++) {
            batch.onChange(change(i, number));
            published++;
          }
          batch.await();
          long due = start + (long) ((double) LOAD.toNanos() * published / total);
          Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        }
      }
      print("%d changes published in %.0f s", published, secondsSince(start));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Changes on all partitions that open and resolve nothing. */
  private void probe() throws InterruptedException {
    probes++;
    try (ChangePublisher publisher = publisher()) {
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 1; i < functions && i < CHUNK; i += 10) {
        batch.onChange(change(i, changes + probes));
      }
      batch.await();
    }
  }

  private ChangePublisher publisher() {
    return new ChangePublisher(
        kafka.clients(), kafka.topics(), new SimpleMeterRegistry(), Clock.systemUTC());
  }

  private FunctionChange change(int i, int number) {
    String account = "%012d".formatted(111_122_220_000L + i % 200);
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(new FunctionArn("aws", "eu-west-1", account, "function-" + i))
        .kind(number == 0 ? Kind.CREATED : Kind.CONFIGURED)
        .eventTime(now.minus(Duration.ofDays(30)).plus(Duration.ofHours(number)))
        .eventId(UUID.nameUUIDFromBytes((number + "-" + i).getBytes(UTF_8)).toString())
        .attachment(
            leaves(i, number)
                ? Attachment.detached()
                : Attachment.of("vpc-0a1b2c3d", List.of("subnet-0a1b2c3d"), List.of()))
        .receivedAt(now)
        .replayed(true)
        .build();
  }

  private static boolean leaves(int i, int number) {
    return i % 10 == 0 && number % 4 == 1;
  }

  private void compareViolations() {
    Map<String, Integer> seen = new HashMap<>();
    Map<Transition, Integer> records = new HashMap<>();
    try (TopicReader reader = TopicReader.connect(kafka.clients())) {
      reader.add(
          kafka.topics().violations(), (function, violation) -> count(violation, seen, records));
      reader.readToEnd();
    }
    long violating = (functions + 9L) / 10;
    long opened = violating * IntStream.range(0, changes).filter(n -> leaves(0, n)).count();
    long resolved = violating * IntStream.range(1, changes).filter(n -> leaves(0, n - 1)).count();
    long doubled = seen.values().stream().mapToLong(times -> times - 1).sum();
    print(
        "violations: expected %d opened and %d resolved, lost %d, doubled %d; records %s",
        opened, resolved, opened + resolved - seen.size(), doubled, records);
  }

  private static void count(
      Violation violation, Map<String, Integer> seen, Map<Transition, Integer> records) {
    records.merge(violation.transition(), 1, Integer::sum);
    seen.merge(violation.id() + violation.transition(), 1, Integer::sum);
  }

  private void printResources() throws IOException, InterruptedException {
    List<Long> memory = new ArrayList<>();
    for (VpcwatchProcess evaluator : evaluators) {
      memory.add(evaluator.peakMemory());
    }
    print(
        "state on disk with replicas %s MB, peak memory %s MiB (heap at most 512), changelogs %d MB, function-changes %d MB",
        statesOnDisk(),
        memory,
        megabytesOfTopics("evaluator-"),
        megabytesOfTopics("function-changes-"));
  }

  private List<Long> statesOnDisk() throws IOException, InterruptedException {
    List<Long> megabytes = new ArrayList<>();
    for (int i = 0; i < EVALUATORS; i++) {
      megabytes.add(FunctionsBench.megabytes(List.of(folder.resolve(disk + i))));
    }
    return megabytes;
  }

  private long megabytesOfTopics(String prefix) throws IOException, InterruptedException {
    try (Stream<Path> logs = Files.list(kafka.logs())) {
      return FunctionsBench.megabytes(
          logs.filter(log -> log.getFileName().toString().startsWith("vpcwatch." + prefix))
              .toList());
    }
  }

  private void awaitCaughtUp() throws InterruptedException {
    new ConsumerLag(kafka.clients(), "vpcwatch.evaluator", kafka.topics().functionChanges())
        .awaitNone(CAUGHT_UP);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  private void close() {
    for (VpcwatchProcess evaluator : evaluators) {
      if (evaluator != null) {
        evaluator.kill();
      }
    }
  }
}
