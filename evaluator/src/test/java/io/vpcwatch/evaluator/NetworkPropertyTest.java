package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.at;
import static io.vpcwatch.evaluator.TestNetworkChange.called;
import static io.vpcwatch.evaluator.TestNetworkChange.described;
import static io.vpcwatch.evaluator.TestNetworkChange.network;
import static io.vpcwatch.evaluator.TestNetworkChange.subnet;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkResource;
import io.vpcwatch.model.network.NetworkView;
import io.vpcwatch.model.network.Placement;
import io.vpcwatch.model.network.PlacementJudge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random lives of functions and of the network in which they are. */
class NetworkPropertyTest {
  private static final List<Attachment> PLACES =
      List.of(
          Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1")),
          Attachment.of("vpc-1", List.of("subnet-1", "subnet-2"), List.of("sg-1")),
          Attachment.of("vpc-1", List.of("subnet-2", "subnet-3"), List.of("sg-1", "sg-2")),
          Attachment.of("vpc-9", List.of("subnet-8", "subnet-9"), List.of("sg-9")),
          Attachment.detached());
  private static final List<FunctionArn> FUNCTIONS =
      List.of(
          TestChange.function("111122223333", "eu-west-1", "one"),
          TestChange.function("111122223333", "eu-west-1", "two"),
          TestChange.function("444455556666", "eu-west-1", "three"));

  @Property(tries = 60)
  void a_task_that_reads_everything_in_order_emits_what_a_replay_finds(@ForAll long seed) {
    List<Object> life = life(new Random(seed));
    ProcessorHarness task = task();
    for (Object change : life) {
      reads(task, change);
      settles(task);
    }

    Map<FunctionArn, NetworkReplay.Result> replayed = replay(life);

    Map<String, Violation> expected = new HashMap<>();
    replayed
        .values()
        .forEach(
            result ->
                result.violations().forEach(violation -> expected.put(violation.id(), violation)));
    Map<String, Violation> emitted = new HashMap<>(task.emitted().violations());
    emitted.values().removeIf(violation -> violation.rule() == PlacementRule.VPC);
    assertThat(emitted.keySet()).isEqualTo(expected.keySet());
    emitted.forEach(
        (id, violation) -> {
          assertThat(violation.isOpen()).isEqualTo(expected.get(id).isOpen());
          assertThat(violation.opened()).isEqualTo(expected.get(id).opened());
          assertThat(violation.resolved()).isEqualTo(expected.get(id).resolved());
          assertThat(violation.reasons()).isEqualTo(expected.get(id).reasons());
        });
    task.emitted()
        .functions()
        .forEach(
            (function, status) ->
                assertThat(status.rules())
                    .isEqualTo(
                        replayed.containsKey(function)
                            ? replayed.get(function).outcomes()
                            : Map.of()));
  }

  @Property(tries = 60)
  void the_outcomes_depend_on_the_facts_and_on_nothing_else(@ForAll long seed) {
    Random random = new Random(seed);
    List<Object> life = life(random);
    List<Object> arrivals = new ArrayList<>(life);
    arrivals.addAll(life.subList(0, random.nextInt(life.size())));
    Collections.shuffle(arrivals, random);
    ProcessorHarness task = task();
    for (Object change : arrivals) {
      reads(task, change);
      switch (random.nextInt(12)) {
        case 0 -> task.kill();
        case 1 -> task.commit();
        case 2 -> task.restart();
        case 3, 4, 5 -> task.advance(HistoryProcessor.REEVALUATION_INTERVAL);
        default -> {
          // the next change arrives at once
        }
      }
    }
    settles(task);

    Map<FunctionArn, SortedMap<PlacementRule, RuleOutcome>> expected = judged(life);
    Map<FunctionArn, FunctionStatus> emitted = task.emitted().functions();
    Map<String, Long> counts = new TreeMap<>();
    emitted.forEach(
        (function, status) -> {
          assertThat(status.rules()).as("%s", function).isEqualTo(expected.get(function));
          status
              .rules()
              .forEach(
                  (rule, outcome) ->
                      counts.merge(
                          function.account()
                              + "/"
                              + function.region()
                              + "/"
                              + rule.id()
                              + "="
                              + outcome,
                          1L,
                          Long::sum));
        });
    Map<String, Long> counted = new TreeMap<>(task.counted());
    counted.keySet().removeIf(key -> key.indexOf('=') < 0);
    assertThat(counted).isEqualTo(counts);
    task.emitted()
        .violations()
        .values()
        .forEach(
            violation -> {
              if (violation.isOpen() && violation.rule() != PlacementRule.VPC) {
                assertThat(emitted.get(violation.functionArn()).rules().get(violation.rule()))
                    .isIn(RuleOutcome.FAIL, RuleOutcome.UNKNOWN);
              }
            });
  }

  private static ProcessorHarness task() {
    return ProcessorHarness.ofNetwork(
        PolicyRecord.of(PolicyDocument.first(Policy.anyVpc(), 1, at(0), "test")), at(5000));
  }

  private static void reads(ProcessorHarness task, Object change) {
    if (change instanceof NetworkChange network) {
      task.reads(PolicyRecord.of(network));
    } else {
      task.reads((FunctionChange) change);
    }
  }

  private static void settles(ProcessorHarness task) {
    for (int i = 0; i < 12; i++) {
      task.advance(Duration.ofMillis(20));
    }
  }

  private static Map<FunctionArn, NetworkReplay.Result> replay(List<Object> life) {
    NetworkReplay replay = new NetworkReplay(Policy.anyVpc());
    life.stream()
        .filter(NetworkChange.class::isInstance)
        .forEach(change -> replay.add((NetworkChange) change));
    histories(life).forEach((function, history) -> replay.add(function, history.changes()));
    return replay.judge();
  }

  private static Map<FunctionArn, FunctionHistory> histories(List<Object> life) {
    Map<FunctionArn, List<FunctionChange>> changes = new TreeMap<>();
    for (Object each : life) {
      if (each instanceof FunctionChange change) {
        changes.computeIfAbsent(change.functionArn(), function -> new ArrayList<>()).add(change);
      }
    }
    Map<FunctionArn, FunctionHistory> histories = new TreeMap<>();
    changes.forEach((function, all) -> histories.put(function, FunctionHistory.of(all)));
    return histories;
  }

  /** Joins all facts, then judges each function once. */
  private static Map<FunctionArn, SortedMap<PlacementRule, RuleOutcome>> judged(List<Object> life) {
    Map<String, NetworkResource> resources = new HashMap<>();
    for (Object each : life) {
      if (each instanceof NetworkChange change) {
        resources.merge(change.id(), NetworkResource.of(change), NetworkResource::join);
      }
    }
    NetworkView view = (region, id) -> resources.get(id);
    Map<FunctionArn, SortedMap<PlacementRule, RuleOutcome>> outcomes = new HashMap<>();
    histories(life)
        .forEach(
            (function, history) -> {
              SortedMap<PlacementRule, RuleOutcome> byRule = new TreeMap<>();
              Attachment attachment = history.evaluate(Policy.anyVpc()).status().attachment();
              if (attachment.isAttached()) {
                PlacementJudge.judge(
                        new Placement(function.region(), attachment, false, null),
                        view,
                        PlacementPolicy.defaults())
                    .results()
                    .forEach((rule, result) -> byRule.put(rule, result.outcome()));
              }
              outcomes.put(function, byRule);
            });
    return outcomes;
  }

  /** In the order of their times, each in a second of its own. */
  private static List<Object> life(Random random) {
    List<Object> life = new ArrayList<>();
    int second = 10;
    for (int i = 0; i < 30; i++) {
      second += 1 + random.nextInt(3);
      if (random.nextBoolean()) {
        life.add(functionChange(second, random));
      } else {
        life.addAll(List.of(networkChanges(second, random)));
      }
    }
    return life;
  }

  private static FunctionChange functionChange(int second, Random random) {
    FunctionArn function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
    Attachment place = PLACES.get(random.nextInt(PLACES.size()));
    int kind = random.nextInt(10);
    TestChange change =
        kind == 0
            ? TestChange.deleted(second)
            : TestChange.of(kind < 4 ? Kind.CREATED : Kind.CONFIGURED, second, place);
    return change.about(function).change();
  }

  private static NetworkChange[] networkChanges(int second, Random random) {
    String table = "rtb-" + (1 + random.nextInt(2));
    String group = "sg-" + (1 + random.nextInt(2));
    String route = TestNetworkChange.PUBLIC_ROUTE;
    return switch (random.nextInt(9)) {
      case 0 -> network(second);
      case 1 ->
          new NetworkChange[] {
            subnet(second, "subnet-2", "euw1-az2"), subnet(second, "subnet-3", "euw1-az2")
          };
      case 2 ->
          one(called(second, "CreateRoute", NetworkKind.ROUTE_TABLE, table, route + "=igw-1"));
      case 3 -> one(called(second, "DeleteRoute", NetworkKind.ROUTE_TABLE, table, "-" + route));
      case 4 ->
          one(
              called(
                  second,
                  "AuthorizeSecurityGroupEgress",
                  NetworkKind.SECURITY_GROUP,
                  group,
                  TestNetworkChange.OPEN + "="));
      case 5 ->
          one(
              called(
                  second,
                  "RevokeSecurityGroupEgress",
                  NetworkKind.SECURITY_GROUP,
                  group,
                  "-" + TestNetworkChange.OPEN));
      case 6 ->
          one(
              called(
                  second,
                  "AssociateRouteTable",
                  NetworkKind.SUBNET,
                  "subnet-2",
                  "association/rtbassoc-" + second + "=rtb-2"));
      case 7 ->
          one(
              described(
                  second,
                  NetworkKind.SECURITY_GROUP,
                  "sg-2",
                  List.of("egress", "ingress", "rule"),
                  "vpc=vpc-1",
                  "name=db"));
      default ->
          one(
              described(
                  second,
                  NetworkKind.ROUTE_TABLE,
                  "rtb-2",
                  List.of("route"),
                  "vpc=vpc-1",
                  "route/10.0.0.0/16=local"));
    };
  }

  private static NetworkChange[] one(NetworkChange change) {
    return new NetworkChange[] {change};
  }
}
