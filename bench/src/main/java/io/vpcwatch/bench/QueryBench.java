package io.vpcwatch.bench;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The API with many functions, one in ten of which violates the policy: the time from an empty disk
 * and from a full one to readiness, the time of requests, and memory, of {@code vpcwatch query} in
 * a process with a heap of 512 MB.
 *
 * <p>Arguments: the number of functions (1,000,000).
 */
public final class QueryBench {
  private static final int DEFAULT_FUNCTIONS = 1_000_000;
  private static final int ACCOUNTS = 200;
  private static final int ONE_IN = 10;
  private static final int ROUNDS = 10;
  private static final Duration TIMEOUT = Duration.ofMinutes(20);
  private static final List<String> REGIONS =
      List.of("eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1");
  private static final Attachment VPC =
      Attachment.of(
          "vpc-0a1b2c3d4e5f60718",
          List.of("subnet-0a1b2c3d4e5f60718", "subnet-0f1e2d3c4b5a69788"),
          List.of("sg-0a1b2c3d4e5f60718"));

  private final LocalKafka kafka;
  private final Path folder;
  private final int functions;
  private final Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);

  private QueryBench(LocalKafka kafka, Path folder, int functions) {
    this.kafka = kafka;
    this.folder = folder;
    this.functions = functions;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_FUNCTIONS;
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
      new QueryBench(kafka, folder.path(), functions).run();
    }
  }

  private void run() throws IOException, InterruptedException {
    publish();
    try (VpcwatchProcess query = start("from an empty disk")) {
      measure(query);
    }
    try (VpcwatchProcess query = start("from its disk")) {
      System.out.printf("state %d MB, peak memory %d MiB%n", megabytes(), query.peakMemory());
    }
  }

  private VpcwatchProcess start(String from) throws IOException, InterruptedException {
    long start = System.nanoTime();
    VpcwatchProcess query =
        VpcwatchProcess.start(
            "query",
            folder.resolve("query"),
            Map.of("VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", kafka.clients().get("bootstrap.servers")));
    query.awaitReady(TIMEOUT);
    System.out.printf(
        "%d functions: ready %s after %.1f s%n",
        functions, from, (System.nanoTime() - start) / 1e9);
    return query;
  }

  private void measure(VpcwatchProcess query) throws IOException, InterruptedException {
    String arn = arn(ONE_IN).toString();
    Map<String, String> requests =
        new TreeMap<>(
            Map.of(
                "overview", "/overview",
                "functions, first page", "/functions",
                "functions of an account", "/functions?account=000000000042&sort=-since",
                "functions, search", "/functions?q=payments-99",
                "function", "/functions/" + arn,
                "violations, first page", "/violations",
                "violations, filter", "/violations?region=eu-west-1&severity=HIGH&sort=account",
                "violations, search", "/violations?q=pipeline-7"));
    String next =
        Json.mapper().readTree(query.get("/api/v1/functions").body()).get("next").asText();
    requests.put("functions, second page", "/functions?cursor=" + next);
    for (Map.Entry<String, String> request : requests.entrySet()) {
      print(query, request.getKey(), "/api/v1" + request.getValue());
    }
    print(query, "functions as csv", "/api/v1/functions?format=csv&verdict=VIOLATING");
    System.out.printf(
        "peak memory %d MiB, heap after garbage collections %s%n", query.peakMemory(), heap(query));
  }

  private static void print(VpcwatchProcess query, String name, String path)
      throws IOException, InterruptedException {
    double first = millis(query, path);
    double[] times = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      times[i] = millis(query, path);
    }
    Arrays.sort(times);
    System.out.printf(
        "%-26s first %6.0f ms, median %5.0f ms, most %5.0f ms%n",
        name, first, times[ROUNDS / 2], times[ROUNDS - 1]);
  }

  private static double millis(VpcwatchProcess query, String path)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int status = query.get(path).statusCode();
    if (status != 200) {
      throw new IllegalStateException(path + " was answered with " + status);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static String heap(VpcwatchProcess query) throws IOException, InterruptedException {
    double bytes =
        query
            .get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("jvm_gc_live_data_size_bytes"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
            .max()
            .orElse(0);
    return (long) bytes / (1 << 20) + " MiB";
  }

  private void publish() {
    Map<String, Object> properties = new HashMap<>(kafka.clients());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      Map<String, ComplianceCount> counts = new HashMap<>();
      for (int i = 0; i < functions; i++) {
        FunctionStatus status = status(i);
        FunctionArn function = status.functionArn();
        send(producer, kafka.topics().functions(), function, status);
        if (status.verdict() == Verdict.VIOLATING) {
          send(producer, kafka.topics().violations(), function, violation(status));
        }
        String place = function.account() + "/" + function.region();
        ComplianceCount count =
            counts.getOrDefault(place, ComplianceCount.none(function.account(), function.region()));
        counts.put(place, count.plus(status.verdict(), 1));
      }
      counts.forEach((place, count) -> send(producer, kafka.topics().compliance(), place, count));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closing the producer waits for all
  private static <K, V> void send(
      KafkaProducer<byte[], byte[]> producer, Topic<K, V> topic, K key, V value) {
    producer.send(
        new ProducerRecord<>(
            topic.name(),
            topic.keySerde().serializer().serialize(topic.name(), key),
            topic.valueSerde().serializer().serialize(topic.name(), value)));
  }

  private static FunctionArn arn(int i) {
    return new FunctionArn(
        "aws",
        REGIONS.get(i % REGIONS.size()),
        "%012d".formatted(i / REGIONS.size() % ACCOUNTS),
        "payments-%d-worker".formatted(i));
  }

  private FunctionStatus status(int i) {
    boolean isViolating = i % ONE_IN == 0;
    FunctionStatusBuilder status =
        FunctionStatusBuilder.builder()
            .functionArn(arn(i))
            .verdict(isViolating ? Verdict.VIOLATING : Verdict.COMPLIANT)
            .attachment(isViolating ? Attachment.detached() : VPC)
            .since(now.minusSeconds(i % 2_000_000L))
            .by(
                new Actor(
                    "arn:aws:sts::%012d:assumed-role/deployer/pipeline-%d"
                        .formatted(i % ACCOUNTS, i % 100),
                    "AssumedRole",
                    null,
                    "198.51.100." + i % 256,
                    "aws-sdk-java/2.50.2 ua/2.1 os/Linux#6.8.0 lang/java#17.0.15"))
            .eventId(new UUID(1, i).toString())
            .tags(new TreeMap<>(Map.of("team", "team-" + i % 300, "stage", "prod")));
    return isViolating
        ? status.cause(Cause.VPC_REMOVED).violationId("%032x".formatted(i)).build()
        : status.build();
  }

  private static Violation violation(FunctionStatus status) {
    return ViolationBuilder.builder()
        .id(String.valueOf(status.violationId()))
        .functionArn(status.functionArn())
        .cause(Cause.VPC_REMOVED)
        .opened(new EventRef(status.since(), status.eventId(), status.by()))
        .before(VPC)
        .after(Attachment.detached())
        .detectedAt(status.since())
        .replayed(false)
        .tags(status.tags())
        .transition(Violation.Transition.OPENED)
        .late(false)
        .build();
  }

  private long megabytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("query"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()
          / 1_000_000;
    }
  }
}
