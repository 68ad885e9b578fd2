package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicy.PortRange;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Changes of the network arrive late, twice, out of order and in parts, and some never: none of
 * that may affect the result beyond what is not known.
 */
class NetworkPropertyTest {
  @Provide
  Arbitrary<Random> randoms() {
    return Arbitraries.randomValue(random -> new Random(random.nextLong())).dontShrink();
  }

  @Property(tries = 300)
  void the_results_of_all_events_are_those_of_the_naive_judge(@ForAll("randoms") Random random) {
    World world = new World(random, 0);
    live(world, random);

    assertSameAsNaive(world, viewOf(disordered(world.changes, random), random), random);
  }

  @Property(tries = 300)
  void a_description_heals_what_lost_events_have_left(@ForAll("randoms") Random random) {
    World world = new World(random, 0.5);
    live(world, random);
    world.describe();

    assertSameAsNaive(world, viewOf(disordered(world.changes, random), random), random);
  }

  private static void live(World world, Random random) {
    for (int i = random.nextInt(60); i > 0; i--) {
      world.call();
      if (random.nextInt(12) == 0) {
        world.describe();
      }
    }
  }

  private static void assertSameAsNaive(World world, TestNetwork network, Random random) {
    for (int i = 0; i < 3; i++) {
      Placement placement = placement(world, random);
      PlacementPolicy policy = policy(random);

      PlacementResult result = PlacementJudge.judge(placement, network, policy);

      assertThat(outcomes(result))
          .as("%s %s%n%s%n%s", placement, policy, result, network)
          .isEqualTo(new NaiveJudge(world, placement, policy).judge());
    }
  }

  @Property(tries = 600)
  void resources_are_the_same_in_any_order_and_grouping(@ForAll("randoms") Random random) {
    World world = new World(random, 0.1);
    live(world, random);

    TestNetwork one = viewOf(disordered(world.changes, random), random);
    TestNetwork other = viewOf(disordered(world.changes, random), random);

    assertThat(one.resources).isEqualTo(other.resources);
    one.resources.forEach(
        (id, resource) -> assertThat(resource.join(resource)).isEqualTo(resource));
  }

  @Property(tries = 600)
  void missing_facts_make_results_unknown_but_never_other_ones(@ForAll("randoms") Random random) {
    World world = new World(random, 0);
    live(world, random);
    int before = world.changes.size();
    world.describe();
    List<NetworkChange> described = world.changes.subList(before, world.changes.size());
    Placement placement = placement(world, random);
    PlacementPolicy policy = policy(random);
    Map<PlacementRule, RuleOutcome> all =
        outcomes(PlacementJudge.judge(placement, viewOf(described, random), policy));

    Map<PlacementRule, RuleOutcome> some =
        outcomes(
            PlacementJudge.judge(placement, viewOf(withLess(described, random), random), policy));

    some.forEach(
        (rule, outcome) -> {
          if (outcome != RuleOutcome.UNKNOWN) {
            assertThat(outcome).as(rule.id()).isEqualTo(all.get(rule));
          }
        });
  }

  @Property(tries = 100)
  void nothing_known_is_unknown(@ForAll("randoms") Random random) {
    World world = new World(random, 0);
    live(world, random);
    Placement placement = placement(world, random);

    Map<PlacementRule, RuleOutcome> outcomes =
        outcomes(
            PlacementJudge.judge(
                placement, (region, id) -> null, PlacementPolicyTest.all().build()));

    assertThat(outcomes.remove(PlacementRule.OUTBOUND_PATH))
        .as("requires nothing by default")
        .isEqualTo(RuleOutcome.NOT_APPLICABLE);
    assertThat(outcomes.remove(PlacementRule.MULTI_AZ))
        .as("one subnet is in one zone, whichever")
        .isEqualTo(
            placement.attachment().subnetIds().size() == 1
                ? RuleOutcome.FAIL
                : RuleOutcome.UNKNOWN);
    assertThat(outcomes.values()).containsOnly(RuleOutcome.UNKNOWN);
  }

  @Property(tries = 600)
  void results_depend_on_no_other_resources(@ForAll("randoms") Random random) {
    World world = new World(random, 0);
    live(world, random);
    TestNetwork before = viewOf(world.changes, random);
    Placement placement = placement(world, random);
    PlacementPolicy policy = policy(random);

    PlacementResult result = PlacementJudge.judge(placement, before, policy);

    NetworkView less =
        (region, id) -> result.dependsOn().contains(id) ? before.find(region, id) : null;
    assertThat(PlacementJudge.judge(placement, less, policy)).isEqualTo(result);
    world.call();
    TestNetwork after = viewOf(world.changes, random);
    if (result.dependsOn().stream()
        .allMatch(id -> Objects.equals(before.resources.get(id), after.resources.get(id)))) {
      assertThat(PlacementJudge.judge(placement, after, policy)).isEqualTo(result);
    }
  }

  // --- random input ---

  private static Placement placement(World world, Random random) {
    List<String> subnets = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      subnets.add(world.any(world.subnets.keySet()));
      groups.add(world.any(world.groups.keySet()));
    }
    return new Placement(
        World.REGION, Attachment.of(World.VPC, subnets, groups), random.nextBoolean(), World.ROLE);
  }

  private static PlacementPolicy policy(Random random) {
    List<Set<OutboundPath>> paths =
        List.of(
            Set.of(),
            Set.of(OutboundPath.NAT),
            Set.of(OutboundPath.NAT, OutboundPath.EGRESS_ONLY, OutboundPath.NONE),
            Set.of(OutboundPath.NONE),
            Set.of(OutboundPath.NAT, OutboundPath.TRANSIT, OutboundPath.INSPECTED));
    List<Set<String>> services = List.of(Set.of(), Set.of("s3"), Set.of("s3", "sqs"));
    return PlacementPolicyTest.all()
        .minZones(1 + random.nextInt(3))
        .allowedEgress(random.nextBoolean() ? List.of() : List.of(new PortRange(443, 443)))
        .allowedPrefixLists(
            new TreeSet<>(random.nextInt(3) == 0 ? Set.of(World.PREFIX_LIST) : Set.of()))
        .allowDefaultGroup(random.nextBoolean())
        .allowedPaths(new TreeSet<>(paths.get(random.nextInt(paths.size()))))
        .requiredServices(new TreeSet<>(services.get(random.nextInt(services.size()))))
        .build();
  }

  /** The changes in any order, some twice, and some in several parts. */
  private static List<NetworkChange> disordered(List<NetworkChange> changes, Random random) {
    List<NetworkChange> disordered = new ArrayList<>();
    for (NetworkChange change : changes) {
      disordered.addAll(random.nextInt(4) == 0 ? split(change) : List.of(change));
      if (random.nextInt(8) == 0) {
        disordered.add(change);
      }
    }
    Collections.shuffle(disordered, random);
    return disordered;
  }

  /** Each family and each single part as a change. */
  private static List<NetworkChange> split(NetworkChange change) {
    if (change.deleted() || (change.event() != null && !change.complete().isEmpty())) {
      return List.of(change);
    }
    List<NetworkChange> split = new ArrayList<>();
    SortedMap<String, String> single = new TreeMap<>(change.parts());
    for (String family : change.complete()) {
      SortedMap<String, String> members = new TreeMap<>(change.parts());
      members.keySet().removeIf(name -> !name.startsWith(family + "/"));
      single.keySet().removeAll(members.keySet());
      split.add(
          NetworkChangeBuilder.builder(change)
              .parts(members)
              .removed(new TreeSet<>())
              .complete(new TreeSet<>(Set.of(family)))
              .build());
    }
    split.add(NetworkChangeBuilder.builder(change).parts(single).complete(new TreeSet<>()).build());
    return split;
  }

  private static List<NetworkChange> withLess(List<NetworkChange> changes, Random random) {
    List<NetworkChange> less = new ArrayList<>();
    double lost = random.nextDouble() / 4;
    for (NetworkChange change : changes) {
      if (random.nextDouble() < lost) {
        continue;
      }
      SortedMap<String, String> parts = new TreeMap<>(change.parts());
      Set<String> complete = new TreeSet<>(change.complete());
      Set<String> removed = new TreeSet<>(change.removed());
      removed.removeIf(name -> random.nextDouble() < lost);
      complete.removeIf(name -> random.nextDouble() < lost);
      parts
          .keySet()
          .removeIf(
              name -> {
                boolean isLost = random.nextDouble() < lost;
                if (isLost) {
                  complete.remove(name.split("/", -1)[0]);
                }
                return isLost;
              });
      less.add(
          NetworkChangeBuilder.builder(change)
              .parts(parts)
              .removed(new TreeSet<>(removed))
              .complete(new TreeSet<>(complete))
              .build());
    }
    return less;
  }

  /** Joins changes as they come, or some of them first. */
  private static TestNetwork viewOf(List<NetworkChange> changes, Random random) {
    TestNetwork network = new TestNetwork();
    TestNetwork aside = new TestNetwork();
    for (NetworkChange change : changes) {
      (random.nextBoolean() ? network : aside).add(NetworkResource.of(change));
    }
    aside.resources.values().forEach(network::add);
    return network;
  }

  private static Map<PlacementRule, RuleOutcome> outcomes(PlacementResult result) {
    Map<PlacementRule, RuleOutcome> outcomes = new TreeMap<>();
    result.results().forEach((rule, each) -> outcomes.put(rule, each.outcome()));
    return outcomes;
  }
}
