package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * CloudTrail delivers late, twice and out of order; none of that may affect the evaluation of a
 * function.
 */
class HistoryPropertyTest {
  private static final Policy POLICY = Policy.anyVpc();

  @Provide
  Arbitrary<List<FunctionChange>> lives() {
    return Lives.of(40);
  }

  @Provide
  Arbitrary<List<FunctionChange>> sameSecondLives() {
    return Lives.ofFewSeconds(12);
  }

  @Provide
  Arbitrary<List<FunctionChange>> realLives() {
    return Lives.real(20);
  }

  @Provide
  Arbitrary<List<FunctionChange>> maskedLives() {
    return Lives.masked(10);
  }

  @Provide
  Arbitrary<Random> randoms() {
    return Arbitraries.randomValue(random -> new Random(random.nextLong())).dontShrink();
  }

  @Property(tries = 3000)
  void the_evaluation_equals_that_of_the_oracle(@ForAll("lives") List<FunctionChange> life) {
    assertThat(Oracle.of(FunctionHistory.of(life).evaluate(POLICY)))
        .isEqualTo(Oracle.evaluate(life));
  }

  @Property(tries = 20_000)
  void changes_of_few_seconds_have_the_order_and_the_evaluation_of_the_oracle(
      @ForAll("sameSecondLives") List<FunctionChange> life) {
    FunctionHistory history = FunctionHistory.of(life);

    assertThat(history.changes()).isEqualTo(Oracle.ordered(life));
    assertThat(Oracle.of(history.evaluate(POLICY))).isEqualTo(Oracle.evaluate(life));
  }

  @Property(tries = 10_000)
  void any_order_of_changes_of_few_seconds_gives_the_same_history(
      @ForAll("sameSecondLives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    assertThat(grown(Lives.disorder(random, life))).isEqualTo(FunctionHistory.of(life));
  }

  @Property(tries = 10_000)
  void the_status_is_what_the_calls_have_left_whatever_their_ids_and_seconds(
      @ForAll("realLives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    FunctionChange last = life.get(life.size() - 1);

    FunctionStatus status = grown(Lives.disorder(random, life)).evaluate(POLICY).status();

    assertThat(status.verdict() == Verdict.DELETED)
        .isEqualTo(last.kind() == FunctionChange.Kind.DELETED);
    assertThat(status.attachment()).isEqualTo(last.attachment());
  }

  @Property(tries = 3000)
  void masked_event_ids_hide_no_change(
      @ForAll("maskedLives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    FunctionHistory grown = FunctionHistory.empty();
    Reader reader = new Reader();
    for (FunctionChange change : Lives.disorder(random, life)) {
      FunctionHistory next = grown.plus(change);
      reader.read(grown.evaluate(POLICY).transitionsTo(next.evaluate(POLICY)));
      grown = next;
    }

    assertThat(grown).isEqualTo(FunctionHistory.of(life));
    assertThat(grown.changes()).hasSameSizeAs(life);
    Oracle.Answer evaluated = Oracle.of(grown.evaluate(POLICY));
    assertThat(reader.intervals()).isEqualTo(Set.copyOf(evaluated.intervals()));
    // The oracle has no rule for ids that are equal within a second.
    if (life.stream().map(FunctionChange::eventTime).distinct().count() == life.size()) {
      assertThat(evaluated).isEqualTo(Oracle.evaluate(life));
    }
  }

  @Property(tries = 2000)
  void any_order_with_any_repetition_gives_the_same_evaluation(
      @ForAll("lives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    FunctionHistory grown = grown(Lives.disorder(random, life));

    assertThat(grown).isEqualTo(FunctionHistory.of(life));
    assertThat(grown.evaluate(POLICY)).isEqualTo(FunctionHistory.of(life).evaluate(POLICY));
  }

  @Property(tries = 2000)
  void any_split_over_sources_gives_the_same_evaluation(
      @ForAll("lives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    List<FunctionChange> arrivals = new ArrayList<>();
    for (FunctionChange change : life) {
      for (SourceType source : SourceType.values()) {
        if (source == SourceType.TRAIL || random.nextBoolean()) {
          arrivals.add(copy(change, source, random.nextInt(1000), random.nextBoolean()));
        }
      }
    }
    List<FunctionChange> otherOrder = new ArrayList<>(arrivals);
    Collections.shuffle(otherOrder, random);
    FunctionHistory grown = grown(otherOrder);

    assertThat(grown).isEqualTo(FunctionHistory.of(arrivals));
    assertThat(Oracle.of(grown.evaluate(POLICY))).isEqualTo(Oracle.evaluate(life));
  }

  @Property(tries = 2000)
  void joining_copies_is_commutative_associative_and_idempotent(@ForAll("randoms") Random random) {
    FunctionChange a = variant(random);
    FunctionChange b = variant(random);
    FunctionChange c = variant(random);

    assertThat(a.join(b)).isEqualTo(b.join(a));
    assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    assertThat(a.join(a)).isEqualTo(a);
  }

  @Property(tries = 1000)
  void transitions_reproduce_the_intervals_in_any_order(
      @ForAll("lives") List<FunctionChange> life, @ForAll("randoms") Random random) {
    Reader reader = new Reader();
    FunctionHistory history = FunctionHistory.empty();
    for (FunctionChange change : Lives.disorder(random, life)) {
      FunctionHistory next = history.plus(change);
      reader.read(history.evaluate(POLICY).transitionsTo(next.evaluate(POLICY)));
      history = next;
    }

    assertThat(reader.intervals()).isEqualTo(Set.copyOf(Oracle.evaluate(life).intervals()));
  }

  @Property(tries = 500)
  void a_known_change_has_no_effect(@ForAll("lives") List<FunctionChange> life) {
    FunctionHistory history = FunctionHistory.of(life);

    assertThat(life).allSatisfy(change -> assertThat(history.plus(change)).isSameAs(history));
    assertThat(history.evaluate(POLICY).transitionsTo(history.evaluate(POLICY))).isEmpty();
  }

  private static FunctionHistory grown(List<FunctionChange> arrivals) {
    FunctionHistory grown = FunctionHistory.empty();
    for (FunctionChange change : arrivals) {
      grown = grown.plus(change);
    }
    return grown;
  }

  private static FunctionChange variant(Random random) {
    return SampleChanges.change(random.nextInt(2), FunctionChange.Kind.CONFIGURED, "e1")
        .attachment(
            random.nextBoolean()
                ? SampleChanges.VPC
                : random.nextBoolean() ? SampleChanges.NO_VPC : SampleChanges.SILENT)
        .sources(new TreeSet<>(Set.of(List.of(SourceType.values()).get(random.nextInt(4)))))
        .receivedAt(SampleChanges.at(random.nextInt(3)))
        .correction(random.nextBoolean() ? "c" + random.nextInt(2) : null)
        .replayed(random.nextBoolean())
        .build();
  }

  private static FunctionChange copy(
      FunctionChange change, SourceType source, int received, boolean replayed) {
    return FunctionChangeBuilder.builder(change)
        .sources(new TreeSet<>(Set.of(source)))
        .receivedAt(SampleChanges.at(received))
        .replayed(replayed)
        .build();
  }

  /** Somebody who reads the topic of the violations from its beginning. */
  private static final class Reader {
    private final Map<String, Violation> known = new HashMap<>();

    void read(List<Violation> transitions) {
      for (Violation violation : transitions) {
        if (violation.transition() == Violation.Transition.RETRACTED) {
          assertThat(known.remove(violation.id())).as("retracted " + violation).isNotNull();
        } else {
          known.put(violation.id(), violation);
        }
      }
    }

    /** The clock does not order intervals within one second. */
    Set<Oracle.Interval> intervals() {
      return Set.copyOf(Oracle.of(new Evaluation(null, List.copyOf(known.values()))).intervals());
    }
  }
}
