package io.vpcwatch.bench;

import io.vpcwatch.model.Json;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The API with {@link ManyFunctions}: the time from an empty disk and from a full one to readiness,
 * the time of requests, and memory, of {@code vpcwatch query} in a process with a heap of 512 MB.
 *
 * <p>Arguments: the number of functions (1,000,000).
 */
public final class QueryBench {
  private static final int DEFAULT_FUNCTIONS = 1_000_000;
  private static final int ROUNDS = 10;
  private static final Duration TIMEOUT = Duration.ofMinutes(20);
  private final LocalKafka kafka;
  private final Path folder;
  private final int functions;

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
    new ManyFunctions(functions).publish(kafka);
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
    String arn = ManyFunctions.arn(ManyFunctions.ONE_IN).toString();
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

  private long megabytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("query"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()
          / 1_000_000;
    }
  }
}
