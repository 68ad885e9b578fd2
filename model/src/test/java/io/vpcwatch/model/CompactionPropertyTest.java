package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Compaction.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * A compacted history against one that keeps everything. Mostly with small limits: they are
 * exceeded as often as the real ones are by lives that are forty times as long.
 */
class CompactionPropertyTest {
  private static final Limits SMALL = new Limits(24, 8, 6);
  private static final List<Policy> POLICIES =
      List.of(
          Policy.anyVpc(),
          new Policy(new TreeSet<>(Set.of("vpc-1")), new TreeSet<>()),
          new Policy(new TreeSet<>(), new TreeSet<>(Set.of("subnet-9"))));

  @Provide
  Arbitrary<Random> randoms() {
    return Arbitraries.randomValue(random -> new Random(random.nextLong())).dontShrink();
  }

  @Property(tries = 300)
  void the_state_does_not_depend_on_the_order_of_arrival_however_late_a_change_is(
      @ForAll("randoms") Random random) {
    assertThatOrderDoesNotMatter(random, SMALL);
  }

  @Property(tries = 1)
  void the_order_of_arrival_does_not_matter_with_the_real_limits(@ForAll("randoms") Random random) {
    assertThatOrderDoesNotMatter(random, Limits.DEFAULT);
  }

  static void assertThatOrderDoesNotMatter(Random random, Limits limits) {
    List<FunctionChange> life = longLife(random, limits);
    FunctionHistory grown = FunctionHistory.empty();
    for (FunctionChange change : Lives.disorder(random, life)) {
      grown = grown.plus(change, limits).compacted(limits);
    }

    FunctionHistory all = FunctionHistory.of(life);
    for (Policy policy : POLICIES) {
      assertThat(state(grown, policy)).isEqualTo(state(all, policy));
    }
    assertThat(state(grown, Policy.anyVpc()).get(0)).isEqualTo(Oracle.evaluate(life).verdict());
  }

  private static List<FunctionChange> longLife(Random random, Limits limits) {
    return Lives.longLife(random, 2 * limits.newest() + limits.slack());
  }

  private static List<?> state(FunctionHistory history, Policy policy) {
    EvaluatedState evaluated = history.fold(policy, null).state();
    FunctionState state = evaluated.state();
    return List.of(
        evaluated.verdict(),
        state.attachment(),
        String.valueOf(state.role()),
        String.valueOf(state.origin()),
        state.tags(),
        state.edgeVersions(),
        state.replica());
  }

  @Property(tries = 200)
  void a_reader_learns_every_interval_of_changes_that_are_late_by_less_than_the_bound(
      @ForAll("randoms") Random random) {
    assertThatAReaderLearnsEveryInterval(random, SMALL);
  }

  static void assertThatAReaderLearnsEveryInterval(Random random, Limits limits) {
    List<FunctionChange> life = longLife(random, limits);
    Policy policy = POLICIES.get(random.nextInt(POLICIES.size()));
    Reader reader = new Reader(limits);

    for (FunctionChange change : lateByLess(random, life, limits.newest())) {
      reader.add(change, policy);
    }

    Evaluation all = FunctionHistory.of(life).evaluate(policy);
    assertThat(reader.announced.status()).isEqualTo(all.status());
    assertThat(reader.violations.values()).containsExactlyInAnyOrderElementsOf(all.violations());
    if (policy.equals(Policy.anyVpc())) {
      assertThat(reader.intervals()).isEqualTo(Set.copyOf(Oracle.evaluate(life).intervals()));
    }
  }

  @Property(tries = 200)
  void the_intervals_after_the_horizon_are_those_of_the_policy_that_is_in_force(
      @ForAll("randoms") Random random) {
    List<FunctionChange> life = longLife(random, SMALL);
    Reader reader = new Reader(SMALL);

    for (FunctionChange change : lateByLess(random, life, SMALL.newest())) {
      if (random.nextInt(100) == 0) {
        reader.reevaluate(POLICIES.get(random.nextInt(POLICIES.size())));
      }
      reader.add(change, reader.policy);
    }

    FunctionHistory all = FunctionHistory.of(life);
    for (Policy policy : POLICIES) {
      assertThat(after(reader.history, reader.history.evaluate(policy)))
          .isEqualTo(after(reader.history, all.evaluate(policy)));
    }
  }

  /** A life with several such seconds in a row, at the edge of what is kept. */
  @Example
  void the_order_of_a_second_with_creations_and_deletions_is_kept_with_those_that_decide_it() {
    the_intervals_after_the_horizon_are_those_of_the_policy_that_is_in_force(new Random(100577));
  }

  /** The intervals that opened after the horizon of the history. */
  private static List<Violation> after(FunctionHistory history, Evaluation evaluation) {
    return evaluation.violations().stream()
        .filter(
            violation ->
                history.horizon() == null || violation.opened().time().isAfter(history.horizon()))
        .toList();
  }

  @Property(tries = 200)
  void what_arrives_again_after_it_was_dropped_has_no_effect(@ForAll("randoms") Random random) {
    List<FunctionChange> life = longLife(random, SMALL);
    Reader reader = new Reader(SMALL);
    FunctionHistory.of(life).changes().forEach(each -> reader.add(each, reader.policy));
    FunctionHistory compacted = reader.history;

    for (FunctionChange change : life) {
      FunctionHistory again = compacted.plus(change, SMALL);
      if (compacted.horizon() == null || change.eventTime().isAfter(compacted.horizon())) {
        assertThat(again).isSameAs(compacted);
      } else {
        assertThat(again.fold(reader.policy, reader.announced).evaluation())
            .isEqualTo(reader.announced);
      }
    }
  }

  @Property(tries = 300)
  void no_history_however_hostile_makes_an_evaluation_fail(@ForAll("randoms") Random random) {
    List<FunctionChange> life = new ArrayList<>(Lives.life(random, 60));
    for (int i = random.nextInt(life.size()); i >= 0; i--) {
      FunctionChange corrected = life.get(random.nextInt(life.size()));
      life.add(
          FunctionChangeBuilder.builder(corrected)
              .eventTime(SampleChanges.at(random.nextInt(200)))
              .eventId(random.nextInt(4) == 0 ? "masked" : corrected.eventId())
              .correction(random.nextInt(3) == 0 ? null : "c" + random.nextInt(9))
              .attachment(random.nextBoolean() ? SampleChanges.NO_VPC : SampleChanges.VPC)
              .build());
    }
    Reader reader = new Reader(SMALL);
    for (FunctionChange change : Lives.disorder(random, life)) {
      if (random.nextInt(10) == 0) {
        reader.reevaluate(POLICIES.get(random.nextInt(POLICIES.size())));
      }
      reader.add(change, reader.policy);
    }

    assertThat(reader.violations.values()).containsAll(reader.announced.violations());
  }

  /** Each change arrives when fewer than the bound of newer ones are known. */
  private static List<FunctionChange> lateByLess(
      Random random, List<FunctionChange> life, int bound) {
    List<FunctionChange> ordered = FunctionHistory.of(life).changes();
    int most = random.nextInt(bound - 2) + 1;
    Map<FunctionChange, Integer> arrival = new HashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      arrival.put(ordered.get(i), i + (random.nextInt(4) == 0 ? random.nextInt(most) : 0));
    }
    List<FunctionChange> arrivals = new ArrayList<>(ordered);
    arrivals.sort(Comparator.comparing(arrival::get));
    for (int i = random.nextInt(20); i > 0; i--) {
      int from = random.nextInt(arrivals.size());
      arrivals.add(from + random.nextInt(arrivals.size() - from), arrivals.get(from));
    }
    return arrivals;
  }

  /** Keeps a history as the evaluator does, and reads what it announces. */
  private static final class Reader {
    private final Limits limits;
    private final Map<String, Violation> violations = new HashMap<>();
    private FunctionHistory history = FunctionHistory.empty();
    private Policy policy = Policy.anyVpc();
    private Evaluation announced = new Evaluation(null, List.of());

    Reader(Limits limits) {
      this.limits = limits;
    }

    void add(FunctionChange change, Policy by) {
      @Nullable Evaluation known = by.equals(policy) ? announced : null;
      FunctionHistory union = history.plus(change, limits);
      policy = by;
      announce(union.fold(by, known).evaluation());
      history = union.compacted(limits);
      announced = history.fold(by, announced).evaluation();
    }

    void reevaluate(Policy by) {
      policy = by;
      announce(history.evaluate(by));
    }

    private void announce(Evaluation next) {
      for (Violation violation : announced.transitionsTo(next)) {
        if (violation.transition() == Violation.Transition.RETRACTED) {
          assertThat(violations.remove(violation.id())).isNotNull();
        } else {
          violations.put(
              violation.id(),
              violation.because(
                  violation.isOpen() ? Violation.Transition.OPENED : Violation.Transition.RESOLVED,
                  false));
        }
      }
      announced = next;
    }

    Set<Oracle.Interval> intervals() {
      return new HashSet<>(
          Oracle.of(new Evaluation(null, List.copyOf(violations.values()))).intervals());
    }
  }
}
