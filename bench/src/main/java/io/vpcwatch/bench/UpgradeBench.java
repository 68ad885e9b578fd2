package io.vpcwatch.bench;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The previous release, this one, the previous one again, and this one again, on one Kafka and the
 * same disks. In each step some functions are created without a VPC, and half of those of the step
 * before are attached. Prints after each step what the topics and Slack have of it.
 *
 * <p>Argument: the folder with the jars of the previous release, as {@code bench/jars} builds it.
 */
public final class UpgradeBench {
  private static final int FUNCTIONS = 10;
  private static final String ACCOUNT = "111122223333";
  private static final Duration READY = Duration.ofSeconds(90);
  private static final Duration PROCESSED = Duration.ofSeconds(90);
  private static final List<String> SERVICES = List.of("alerting", "evaluator", "ingest");
  private static final String CREATED = " was created without a VPC";
  private static final String ATTACHED = " is in a VPC";
  private static final Pattern NOTIFIED =
      Pattern.compile("function-\\d+(" + CREATED + "|" + ATTACHED + ")");

  private final String previous;
  private final LocalKafka kafka;
  private final SlackStub slack;
  private final Path folder;
  private final Instant start = Clock.systemUTC().instant();

  private UpgradeBench(String previous, LocalKafka kafka, SlackStub slack, Path folder) {
    this.previous = previous;
    this.kafka = kafka;
    this.slack = slack;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    try (SlackStub slack = new SlackStub(0, 1, 1);
        TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
      new UpgradeBench(Path.of(args[0]) + "/*", kafka, slack, folder.path()).run();
    }
  }

  private void run() throws Exception {
    Files.createDirectory(folder.resolve("trail"));
    String current = System.getProperty("java.class.path");
    step(1, "previous release", previous);
    step(2, "this release", current);
    step(3, "previous release again", previous);
    step(4, "this release again", current);
  }

  private void step(int step, String name, String classPath) throws Exception {
    System.out.printf("%nstep %d: %s%n", step, name);
    Map<String, VpcwatchProcess> services = new LinkedHashMap<>();
    try {
      for (String service : SERVICES) {
        services.put(service, start(service, classPath));
      }
      for (VpcwatchProcess service : services.values()) {
        boolean unused = Wait.until(READY, () -> service.isReady() || !service.isAlive());
      }
      // What the step before has left; a service that can't read it stays behind.
      boolean unusedToo = awaitNotified(step - 1);
      deliver(step);
      boolean processed = awaitNotified(step);
      System.out.printf("  %s%n", processed ? "processed" : "NOT processed within " + PROCESSED);
      for (Map.Entry<String, VpcwatchProcess> service : services.entrySet()) {
        System.out.printf("  %-11s %s%n", service.getKey(), service.getValue().state());
      }
    } finally {
      List<VpcwatchProcess> reversed = new ArrayList<>(services.values());
      for (int i = reversed.size() - 1; i >= 0; i--) {
        reversed.get(i).close();
      }
    }
    print(step);
  }

  /** Of what was opened and resolved in the steps so far. */
  private boolean awaitNotified(int step) throws InterruptedException {
    return Wait.until(PROCESSED, () -> missing(step).isEmpty());
  }

  private Set<String> missing(int step) {
    Set<String> missing = new TreeSet<>();
    for (int each = 1; each <= step; each++) {
      functions(each).forEach(i -> missing.add("function-" + i + CREATED));
      attached(each).forEach(i -> missing.add("function-" + i + ATTACHED));
    }
    missing.removeAll(notified().keySet());
    return missing;
  }

  private static IntStream attached(int step) {
    return functions(step - 1).filter(i -> i >= 0 && i % 2 == 0);
  }

  private VpcwatchProcess start(String service, String classPath) throws IOException {
    return VpcwatchProcess.start(
        service,
        classPath,
        folder.resolve(service),
        Map.of(
            "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS",
            kafka.clients().get("bootstrap.servers"),
            "VPCWATCH_INGEST_FILES",
            folder.resolve("trail").toString(),
            "VPCWATCH_INGEST_POLL_INTERVAL",
            "200ms",
            "VPCWATCH_ALERTING_GRACE",
            "0s",
            "VPCWATCH_ALERTING_STORM_MORE_THAN",
            "10000",
            "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE",
            "slack",
            "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
            slack.webhook()));
  }

  private void deliver(int step) throws IOException {
    Instant time = start.plusSeconds(10L * step);
    Stream<String> created =
        functions(step).mapToObj(i -> LambdaTrail.created("function-" + i, ACCOUNT, time));
    Stream<String> attached =
        attached(step).mapToObj(i -> LambdaTrail.attached("function-" + i, ACCOUNT, time));
    LambdaTrail.deliver(folder.resolve("trail"), "step-" + step, Stream.concat(created, attached));
  }

  private static IntStream functions(int step) {
    return IntStream.range((step - 1) * FUNCTIONS, step * FUNCTIONS);
  }

  private void print(int step) {
    Map<Transition, Integer> transitions = new EnumMap<>(Transition.class);
    Map<String, Integer> published = new HashMap<>();
    Map<FunctionArn, Verdict> functions = new HashMap<>();
    Map<String, Map<Verdict, Long>> compliance = new TreeMap<>();
    List<String> deadLetters = new ArrayList<>();
    try (TopicReader reader = TopicReader.connect(kafka.clients())) {
      reader
          .add(
              kafka.topics().violations(),
              (function, violation) -> {
                transitions.merge(violation.transition(), 1, Integer::sum);
                published.merge(violation.id() + violation.transition(), 1, Integer::sum);
              })
          .add(
              kafka.topics().functions(),
              (function, status) -> putOrRemove(functions, function, status))
          .add(kafka.topics().compliance(), (key, count) -> compliance.put(key, count.functions()))
          .add(kafka.topics().deadLetters(), (key, value) -> deadLetters.add(key));
      reader.readToEnd();
    }
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    functions.values().forEach(verdict -> verdicts.merge(verdict, 1, Integer::sum));
    System.out.printf(
        "  expected    opened %d, resolved %d%n", step * FUNCTIONS, (step - 1) * FUNCTIONS / 2);
    System.out.printf(
        "  violations  %s, doubled %d%n",
        transitions, published.values().stream().mapToInt(times -> times - 1).sum());
    System.out.printf("  functions   %s%n", verdicts);
    System.out.printf("  compliance  %s%n", compliance);
    System.out.printf("  dead letters %s%n", deadLetters);
    Map<String, Integer> notified = notified();
    System.out.printf(
        "  notified    %d, doubled %d, missing %s%n",
        notified.size(),
        notified.values().stream().mapToInt(times -> times - 1).sum(),
        missing(step));
  }

  private static void putOrRemove(
      Map<FunctionArn, Verdict> functions, FunctionArn function, @Nullable FunctionStatus status) {
    if (status == null) {
      functions.remove(function);
    } else {
      functions.put(function, status.verdict());
    }
  }

  /** How often Slack was notified of each opening and each end. */
  private Map<String, Integer> notified() {
    Map<String, Integer> notified = new HashMap<>();
    for (SlackStub.Message message : slack.messages()) {
      Matcher matcher = NOTIFIED.matcher(message.body());
      if (matcher.find()) {
        notified.merge(matcher.group(), 1, Integer::sum);
      }
    }
    return notified;
  }
}
