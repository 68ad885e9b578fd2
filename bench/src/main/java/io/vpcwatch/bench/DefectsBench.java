package io.vpcwatch.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Runs a release, given as jars, into ten defects of the first one, and prints for each whether the
 * release has it. It is seen from outside only, so any release will do.
 *
 * <p>Arguments: the folder with the jars of the release; one with those of a next release, in which
 * functions in {@code subnet-forbidden} violate the policy ({@code bench/jars} makes both); and the
 * defects, all by default.
 */
public final class DefectsBench {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration LATE = Duration.ofMinutes(3);
  private static final String EVALUATOR_GROUP = "vpcwatch.evaluator";
  private static final String HISTORIES = "vpcwatch.evaluator-function-histories-changelog";
  private static final Map<String, String> ANY_VPC = Map.of();
  private static final Map<String, String> VPC_1 = Map.of("POLICY_ALLOWED_VPC_IDS", "vpc-1");
  private static final Attachment IN_VPC_1 = inVpc("vpc-1", "subnet-1");
  private static final Attachment IN_VPC_2 = inVpc("vpc-2", "subnet-2");
  private static final int MANY_TAGS = 70;

  private final String release;
  private final String next;
  private final boolean hasInstanceIds;
  private final Instant start = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);

  private DefectsBench(Path release, Path next) throws IOException {
    this.release = release + "/*";
    this.next = next + "/*";
    try (Stream<Path> jars = Files.list(release)) {
      hasInstanceIds = jars.anyMatch(jar -> jar.getFileName().toString().contains("-streams-0"));
    }
  }

  /** A program that the release passes, unless it has the defect. */
  @FunctionalInterface
  private interface Program {
    Result run() throws Exception;
  }

  private record Result(boolean passed, String seen) {}

  public static void main(String[] args) throws Exception {
    Set<String> chosen = Set.of(Arrays.copyOfRange(args, 2, args.length));
    new DefectsBench(Path.of(args[0]), Path.of(args[1])).run(chosen);
  }

  private void run(Set<String> chosen) {
    run(chosen, "B1", "24 partitions in one process", this::manyPartitions);
    run(chosen, "B2", "the next release has other rules", this::otherRules);
    run(chosen, "B3", "128 changes of each function", this::longHistories);
    run(chosen, "B4", "a rolling change of the policy", this::rollingPolicy);
    run(chosen, "B5", "a resolved violation opens again", this::openedAgain);
    run(chosen, "B6", "a second instance joins", this::secondInstance);
    run(chosen, "B7", "unreadable state of one function", this::unreadableState);
    run(chosen, "B7", "a service stops for good", this::stoppedService);
    run(chosen, "B8", "a late creation behind many tags", this::lateCreation);
    run(chosen, "B8", "another policy for an old violation", this::policyOfThePast);
    run(chosen, "B8", "an event of the future", this::futureEvent);
    run(chosen, "B9", "SIGTERM of one of two evaluators", this::restart);
    run(chosen, "B9", "a change of a later release", this::unknownKind);
    run(chosen, "B10", "deleted while alerting was away", this::compactedDeletion);
  }

  private static void run(Set<String> chosen, String defect, String name, Program program) {
    if (!chosen.isEmpty() && !chosen.contains(defect)) {
      return;
    }
    Result result;
    try {
      result = program.run();
    } catch (Exception e) {
      result = new Result(false, e.toString());
    }
    System.out.printf(
        "%-3s %-36s %s  %s%n", defect, name, result.passed ? "PASS" : "FAIL", result.seen);
  }

  private Result manyPartitions() throws Exception {
    double few = changesPerSecond(6);
    double many = changesPerSecond(24);
    return new Result(
        many > 0.5 * few, "6 partitions %.0f changes/s, 24 %.0f/s".formatted(few, many));
  }

  /** Of 100,000 changes, for at most three minutes; the index of deleted functions is not empty. */
  private double changesPerSecond(int partitions) throws Exception {
    try (Installation installation = new Installation(partitions);
        Admin admin = Admin.create(Map.copyOf(installation.kafka()))) {
      evaluator(installation, release, "a", ANY_VPC);
      Topic<?, ?> topic = installation.topics().functionChanges();
      installation.publish(
          IntStream.range(0, 1000)
              .mapToObj(i -> change("deleted-" + i, Kind.DELETED, 0).build())
              .toList());
      new ConsumerLag(installation.kafka(), EVALUATOR_GROUP, topic).awaitNone(SOON);
      long begin = System.nanoTime();
      FunctionChanges changes = new FunctionChanges(50_000, 2);
      changes.publish(installation.kafka(), installation.topics());
      boolean unused = Wait.until(LATE, () -> TopicOffsets.lag(admin, EVALUATOR_GROUP, topic) == 0);
      long lag = TopicOffsets.lag(admin, EVALUATOR_GROUP, topic);
      return (changes.count() - lag) * 1e9 / (System.nanoTime() - begin);
    }
  }

  private Result otherRules() throws Exception {
    try (Installation installation = new Installation(1)) {
      VpcwatchProcess former = evaluator(installation, release, "a", ANY_VPC);
      installation.publish(
          List.of(
              change("f", Kind.CREATED, 0).attachment(inVpc("vpc-1", "subnet-forbidden")).build(),
              change("g", Kind.CREATED, 0).attachment(IN_VPC_1).build()));
      awaitFunctions(installation, 2);
      former.close();
      evaluator(installation, next, "a", ANY_VPC);
      boolean announced = Wait.until(SOON, () -> installation.violations().size() == 1);
      installation.publish(List.of(change("f", Kind.DELETED, 1).build()));
      boolean counted =
          Wait.until(
              SOON,
              () ->
                  nonZero(installation.compliance().values())
                      .equals(List.of(Map.of(Verdict.COMPLIANT, 1L))));
      return new Result(
          announced && counted,
          "violation announced: %s, counts after its deletion %s"
              .formatted(announced, nonZero(installation.compliance().values())));
    }
  }

  private static List<Map<Verdict, Long>> nonZero(Collection<Map<Verdict, Long>> counts) {
    return counts.stream()
        .map(
            each -> {
              Map<Verdict, Long> nonZero = new HashMap<>(each);
              nonZero.values().removeIf(count -> count == 0);
              return nonZero;
            })
        .toList();
  }

  private Result longHistories() throws Exception {
    try (Installation installation = new Installation(1)) {
      evaluator(installation, release, "a", ANY_VPC);
      new FunctionChanges(10, 128).publish(installation.kafka(), installation.topics());
      new ConsumerLag(
              installation.kafka(), EVALUATOR_GROUP, installation.topics().functionChanges())
          .awaitNone(LATE);
      List<byte[]> states =
          installation.read(
              new Topic<>(HISTORIES, Serdes.ByteArray(), Serdes.ByteArray(), null, 1));
      long bytes = states.stream().mapToLong(state -> state == null ? 0 : state.length).sum();
      int largest =
          states.stream().mapToInt(state -> state == null ? 0 : state.length).max().orElse(0);
      return new Result(
          largest < 16_384,
          "state written per change %d bytes, largest value %d".formatted(bytes / 1280, largest));
    }
  }

  private Result rollingPolicy() throws Exception {
    int functions = 60;
    try (Installation installation = new Installation(4)) {
      VpcwatchProcess first = evaluator(installation, release, "a", ANY_VPC);
      VpcwatchProcess second = evaluator(installation, release, "b", ANY_VPC);
      installation.publish(
          IntStream.range(0, functions)
              .mapToObj(i -> change("f" + i, Kind.CREATED, 0).attachment(IN_VPC_2).build())
              .toList());
      awaitFunctions(installation, functions);
      second.close();
      evaluator(installation, release, "b", VPC_1);
      awaitViolating(installation, functions);
      first.close();
      // Restarted before it gets the new settings.
      first = evaluator(installation, release, "a", ANY_VPC);
      boolean unused = Wait.until(SOON, () -> installation.violations().size() > functions);
      first.close();
      evaluator(installation, release, "a", VPC_1);
      awaitViolating(installation, functions);
      Map<Transition, Integer> transitions = new HashMap<>();
      installation
          .violations()
          .forEach(violation -> transitions.merge(violation.transition(), 1, Integer::sum));
      return new Result(
          transitions.equals(Map.of(Transition.OPENED, functions)),
          "%d functions, transitions %s".formatted(functions, transitions));
    }
  }

  /** Not all of them, if only the evaluators with the new settings apply the new policy. */
  private static void awaitViolating(Installation installation, int functions)
      throws InterruptedException {
    boolean unused =
        Wait.until(
            Duration.ofSeconds(20),
            () ->
                Collections.frequency(installation.verdicts().values(), Verdict.VIOLATING)
                    == functions);
  }

  private Result openedAgain() throws Exception {
    try (Installation installation = new Installation(1);
        SlackStub slack = new SlackStub(0, 1, 1)) {
      Map<String, String> settings =
          Map.of(
              "ALERTING_GRACE", "0s",
              "ALERTING_CHANNELS_C_TYPE", "slack",
              "ALERTING_CHANNELS_C_WEBHOOK_URL", slack.webhook());
      alerting(installation, "a", settings);
      List<Transition> transitions =
          List.of(Transition.OPENED, Transition.RESOLVED, Transition.OPENED);
      for (int i = 0; i < transitions.size(); i++) {
        publishViolation(installation, 0, transitions.get(i));
        int expected = i + 1;
        boolean unused = Wait.until(SOON, () -> slack.messages().size() == expected);
      }
      return new Result(
          slack.messages().size() == 3,
          "opened, resolved, opened: %d messages".formatted(slack.messages().size()));
    }
  }

  private Result secondInstance() throws Exception {
    int channels = 6;
    int violations = 8;
    // Less than the timeout of channels, 10 s.
    try (Installation installation = new Installation(2);
        SlowWebhook webhook = new SlowWebhook(Duration.ofSeconds(6))) {
      Map<String, String> settings = new HashMap<>();
      settings.put("ALERTING_GRACE", "0s");
      settings.put("ALERTING_STORM_MORE_THAN", "1000");
      for (int i = 0; i < channels; i++) {
        settings.put("ALERTING_CHANNELS_C" + i + "_TYPE", "webhook");
        settings.put("ALERTING_CHANNELS_C" + i + "_WEBHOOK_URL", webhook.url("c" + i));
      }
      alerting(installation, "a", settings);
      for (int i = 0; i < violations; i++) {
        publishViolation(installation, i, Transition.OPENED);
      }
      boolean inFlight = Wait.until(SOON, () -> webhook.open() == channels);
      alerting(installation, "b", settings);
      int expected = channels * violations;
      boolean complete =
          Wait.until(
              LATE,
              () -> webhook.open() == 0 && new HashSet<>(webhook.requests()).size() == expected);
      int doubled = webhook.requests().size() - new HashSet<>(webhook.requests()).size();
      return new Result(
          inFlight && complete && doubled == 0,
          "%d notices, complete: %s, doubled %d".formatted(expected, complete, doubled));
    }
  }

  private void publishViolation(Installation installation, int i, Transition transition)
      throws Exception {
    FunctionArn function = function("f" + i);
    boolean resolved = transition == Transition.RESOLVED;
    installation.publish(
        installation.topics().violations(),
        function,
        ViolationBuilder.builder()
            .id("%032x".formatted(i))
            .functionArn(function)
            .cause(Cause.CREATED_WITHOUT_VPC)
            .opened(new EventRef(start, "event-" + i, Actor.unknown()))
            .before(Attachment.unknown())
            .after(Attachment.detached())
            .resolved(resolved ? new EventRef(start, "end-" + i, Actor.unknown()) : null)
            .end(resolved ? End.VPC_ATTACHED : null)
            .detectedAt(start)
            .tags(Collections.emptySortedMap())
            .transition(transition)
            .build());
  }

  private Result unreadableState() throws Exception {
    try (Installation installation = new Installation(1)) {
      VpcwatchProcess evaluator = evaluator(installation, release, "a", ANY_VPC);
      installation.publish(List.of(change("f", Kind.CREATED, 0).attachment(IN_VPC_1).build()));
      awaitFunctions(installation, 1);
      evaluator.close();
      installation.deleteData("a");
      installation.publish(
          HISTORIES,
          function("f").toString().getBytes(UTF_8),
          "{\"v\":1,\"facts\":[{\"kind\":\"OF_A_LATER_RELEASE\"}]}".getBytes(UTF_8));
      evaluator = evaluator(installation, release, "a", ANY_VPC);
      installation.publish(
          List.of(
              change("f", Kind.CONFIGURED, 1).attachment(IN_VPC_2).build(),
              change("g", Kind.CREATED, 1).attachment(IN_VPC_1).build()));
      boolean passed = Wait.until(SOON, () -> installation.verdicts().size() == 2);
      return new Result(
          passed,
          "another function evaluated: %s; evaluator %s, /health/live %s"
              .formatted(passed, evaluator.state(), liveness(evaluator)));
    }
  }

  private Result stoppedService() throws Exception {
    try (Installation installation = new Installation(1);
        Admin admin = Admin.create(Map.copyOf(installation.kafka()))) {
      VpcwatchProcess evaluator =
          evaluator(installation, release, "a", Map.of("KAFKA_METADATA_MAX_AGE_MS", "1000"));
      admin.deleteTopics(List.of(installation.topics().functionChanges().name())).all().get();
      boolean exited = Wait.until(SOON, () -> !evaluator.isAlive());
      return new Result(
          exited,
          "without its topic the evaluator is %s, /health/live %s"
              .formatted(evaluator.state(), liveness(evaluator)));
    }
  }

  private static String liveness(VpcwatchProcess process) throws InterruptedException {
    try {
      return Integer.toString(process.get("/health/live").statusCode());
    } catch (IOException e) {
      return "not listening";
    }
  }

  /** Of two functions with the same changes, one learns of its creation last. */
  private Result lateCreation() throws Exception {
    try (Installation installation = new Installation(1)) {
      evaluator(installation, release, "a", ANY_VPC);
      for (String function : List.of("f", "g")) {
        FunctionChange created =
            change(function, Kind.CREATED, 0).attachment(Attachment.detached()).build();
        List<FunctionChange> changes = new ArrayList<>(tags(function, 65));
        changes.add(function.equals("f") ? 64 : 65, created);
        installation.publish(changes);
      }
      boolean passed =
          Wait.until(
              SOON, () -> List.of(Verdict.VIOLATING, Verdict.VIOLATING).equals(all(installation)));
      return new Result(passed, "the same changes in two orders: " + all(installation));
    }
  }

  private Result policyOfThePast() throws Exception {
    try (Installation installation = new Installation(1)) {
      VpcwatchProcess evaluator = evaluator(installation, release, "a", ANY_VPC);
      List<FunctionChange> changes = new ArrayList<>();
      changes.add(change("f", Kind.CREATED, 0).attachment(IN_VPC_1).build());
      changes.add(change("f", Kind.CONFIGURED, 1).attachment(IN_VPC_2).build());
      changes.addAll(tags("f", MANY_TAGS));
      installation.publish(changes);
      awaitFunctions(installation, 1);
      evaluator.close();
      evaluator(installation, release, "a", VPC_1);
      boolean opened = Wait.until(SOON, () -> !installation.violations().isEmpty());
      List<String> by =
          installation.violations().stream()
              .map(violation -> violation.opened().eventId())
              .toList();
      return new Result(
          opened && by.equals(List.of("f CONFIGURED 1")),
          "moved by 'f CONFIGURED 1', accused %s".formatted(by));
    }
  }

  private Result futureEvent() throws Exception {
    try (Installation installation = new Installation(1)) {
      evaluator(installation, release, "a", ANY_VPC);
      installation.publish(
          List.of(
              change("f", Kind.CREATED, 0).attachment(IN_VPC_1).build(),
              change("f", Kind.CONFIGURED, 1_000_000_000).attachment(IN_VPC_1).build(),
              change("f", Kind.CONFIGURED, 1).attachment(Attachment.detached()).build()));
      boolean passed = Wait.until(SOON, () -> List.of(Verdict.VIOLATING).equals(all(installation)));
      return new Result(passed, "detached after an event of the year 2058: " + all(installation));
    }
  }

  private Result restart() throws Exception {
    try (Installation installation = new Installation(4);
        Admin admin = Admin.create(Map.copyOf(installation.kafka()))) {
      evaluator(installation, release, "a", ANY_VPC);
      VpcwatchProcess second = evaluator(installation, release, "b", ANY_VPC);
      int before = members(admin);
      second.close();
      int after = members(admin);
      return new Result(
          before == 2 && after == 2,
          "members of the group before %d, after %d".formatted(before, after));
    }
  }

  private static int members(Admin admin) throws Exception {
    ConsumerGroupDescription group =
        requireNonNull(
            admin
                .describeConsumerGroups(List.of(EVALUATOR_GROUP))
                .all()
                .get()
                .get(EVALUATOR_GROUP));
    return group.members().size();
  }

  private Result unknownKind() throws Exception {
    try (Installation installation = new Installation(1)) {
      evaluator(installation, release, "a", ANY_VPC);
      FunctionChange change = change("f", Kind.CREATED, 0).attachment(IN_VPC_1).build();
      Topic<FunctionArn, FunctionChange> topic = installation.topics().functionChanges();
      byte[] value = topic.valueSerde().serializer().serialize(topic.name(), change);
      installation.publish(
          topic.name(),
          change.functionArn().toString().getBytes(UTF_8),
          new String(value, UTF_8).replace("CREATED", "OF_A_LATER_RELEASE").getBytes(UTF_8));
      installation.publish(List.of(change("g", Kind.CREATED, 0).attachment(IN_VPC_1).build()));
      awaitFunctions(installation, 1);
      int deadLetters = installation.read(installation.topics().deadLetters()).size();
      return new Result(deadLetters == 0, "dead letters: " + deadLetters);
    }
  }

  private Result compactedDeletion() throws Exception {
    try (Installation installation = new Installation(1);
        Admin admin = Admin.create(Map.copyOf(installation.kafka()))) {
      Map<String, String> settings = Map.of("ALERTING_CHANNELS_C_TYPE", "console");
      VpcwatchProcess alerting = alerting(installation, "b", settings);
      evaluator(installation, release, "a", ANY_VPC);
      installation.publish(List.of(detached("f"), detached("g")));
      VpcwatchProcess before = alerting;
      boolean known = Wait.until(SOON, () -> shows(before, "f") && shows(before, "g"));
      alerting.close();
      compactSoon(admin, installation.topics().functions().name());
      installation.publish(List.of(change("f", Kind.DELETED, 1).build()));
      boolean compacted = false;
      // Only what is not in the last segment is compacted, and tombstones by the second run.
      for (int i = 0; !compacted && i < 60; i++) {
        installation.publish(List.of(detached("h" + i)));
        compacted =
            Wait.until(Duration.ofSeconds(2), () -> !installation.keys().contains(function("f")));
      }
      VpcwatchProcess again = alerting(installation, "b", settings);
      boolean gone = Wait.until(SOON, () -> shows(again, "h0") && !shows(again, "f"));
      return new Result(
          known && compacted && gone,
          "compacted: %s, /metrics shows it as violating: %s"
              .formatted(compacted, shows(again, "f")));
    }
  }

  private static void compactSoon(Admin admin, String topic) throws Exception {
    Map<String, String> configs =
        Map.of(
            "segment.ms", "500",
            "delete.retention.ms", "0",
            "min.cleanable.dirty.ratio", "0.0");
    List<AlterConfigOp> changes =
        configs.entrySet().stream()
            .map(
                each ->
                    new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), OpType.SET))
            .toList();
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
        .all()
        .get();
  }

  private static boolean shows(VpcwatchProcess alerting, String function)
      throws IOException, InterruptedException {
    return alerting.get("/metrics").body().contains("function_name=\"" + function + "\"");
  }

  private VpcwatchProcess evaluator(
      Installation installation, String classPath, String name, Map<String, String> settings)
      throws Exception {
    return start(installation, classPath, "evaluator", name, settings);
  }

  private VpcwatchProcess alerting(
      Installation installation, String name, Map<String, String> settings) throws Exception {
    return start(installation, release, "alerting", name, settings);
  }

  private VpcwatchProcess start(
      Installation installation,
      String classPath,
      String service,
      String name,
      Map<String, String> settings)
      throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    if (hasInstanceIds) {
      all.put("INSTANCE_ID", name);
    }
    return installation.start(classPath, service, name, all);
  }

  private static void awaitFunctions(Installation installation, int number)
      throws InterruptedException {
    if (!Wait.until(SOON, () -> installation.verdicts().size() == number)) {
      throw new IllegalStateException("not evaluated within " + SOON);
    }
  }

  private static List<Verdict> all(Installation installation) {
    return List.copyOf(installation.verdicts().values());
  }

  private FunctionChange detached(String function) {
    return change(function, Kind.CREATED, 0).attachment(Attachment.detached()).build();
  }

  private List<FunctionChange> tags(String function, int number) {
    return IntStream.rangeClosed(2, number + 1)
        .mapToObj(second -> change(function, Kind.TAGGED, second).build())
        .toList();
  }

  private FunctionChangeBuilder change(String function, Kind kind, int second) {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(function(function))
        .kind(kind)
        .eventTime(start.minusSeconds(3600).plusSeconds(second))
        .eventId(function + " " + kind + " " + second)
        .receivedAt(start);
  }

  private static FunctionArn function(String name) {
    return new FunctionArn("aws", "eu-west-1", "111122223333", name);
  }

  private static Attachment inVpc(String vpc, String subnet) {
    return Attachment.of(vpc, List.of(subnet), List.of("sg-1"));
  }
}
