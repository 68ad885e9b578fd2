package io.vpcwatch.evaluator;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;

/**
 * In any order and with any repetition of changes, the last emitted record of each key equals what
 * an evaluation of all changes at once returns.
 */
class ArrivalOrderPropertyTest {
  private static final Policy VPC_1 = new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>());
  private static final Policy SUBNET_1 =
      new Policy(new TreeSet<>(), new TreeSet<>(List.of("subnet-1")));
  // Its state is deleted after each try.
  private static final Path DATA_DIR = Path.of("target", "arrival-order");
  private static final List<FunctionArn> FUNCTIONS =
      List.of(
          TestChange.function("111122223333", "eu-west-1", "a"),
          TestChange.function("111122223333", "eu-west-1", "b"),
          TestChange.function("111122223333", "us-east-1", "a"),
          TestChange.function("444455556666", "us-east-1", "us-east-1.a"));

  @Property(tries = 100)
  void emitted_records_equal_an_evaluation_of_all_changes(
      @ForAll("feeds") List<TestChange> feed,
      @ForAll("policies") Policy policy,
      @ForAll("providers") CapacityProvider provider) {
    try (EvaluatorHarness evaluator = new EvaluatorHarness(DATA_DIR, policy)) {
      int half = feed.size() / 2;
      evaluator.reads(feed.subList(0, half).toArray(TestChange[]::new));
      evaluator.reads(provider);
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
      evaluator.reads(feed.subList(half, feed.size()).toArray(TestChange[]::new));
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);

      Map<FunctionArn, Evaluation> evaluated =
          evaluated(feed, VpcOnly.of(policy).knowing(List.of(provider)));
      assertThat(latestStatus(evaluator)).isEqualTo(present(evaluated));
      assertThat(latestViolations(evaluator)).isEqualTo(violations(evaluated));
      assertThat(latestCounts(evaluator)).isEqualTo(counts(evaluated));
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void after_all_scans_the_records_equal_an_evaluation_by_the_last_policy(
      @ForAll("feeds") List<TestChange> feed,
      @ForAll @Size(min = 1, max = 4) List<@From("policies") Policy> revisions,
      @ForAll("providers") CapacityProvider provider,
      @ForAll Random random) {
    try (EvaluatorHarness evaluator = new EvaluatorHarness(DATA_DIR, Policy.anyVpc())) {
      List<Runnable> inputs = new ArrayList<>();
      feed.forEach(change -> inputs.add(() -> evaluator.reads(change)));
      inputs.add(random.nextInt(inputs.size() + 1), () -> evaluator.reads(provider));
      for (int i = 0; i < 3; i++) {
        inputs.add(
            random.nextInt(inputs.size() + 1),
            () -> evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL));
      }
      List<Integer> positions =
          random.ints(revisions.size(), 0, inputs.size() + 1).sorted().boxed().toList();
      for (int i = revisions.size() - 1; i >= 0; i--) {
        PolicyDocument document =
            PolicyDocument.first(revisions.get(i), i + 2, EvaluatorHarness.NOW, "test");
        inputs.add(positions.get(i), () -> evaluator.reads(document));
      }

      inputs.forEach(Runnable::run);
      for (int i = 0; i < 3; i++) {
        evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
      }

      Policy last = revisions.get(revisions.size() - 1);
      Map<FunctionArn, Evaluation> evaluated =
          evaluated(feed, VpcOnly.of(last).knowing(List.of(provider)));
      assertThat(latestStatus(evaluator)).isEqualTo(present(evaluated));
      assertThat(latestViolations(evaluator)).isEqualTo(violations(evaluated));
      assertThat(latestCounts(evaluator)).isEqualTo(counts(evaluated));
    }
  }

  @Provide
  Arbitrary<Policy> policies() {
    return Arbitraries.of(Policy.anyVpc(), VPC_1, SUBNET_1);
  }

  @Provide
  Arbitrary<CapacityProvider> providers() {
    return Arbitraries.of(TestChange.provider("subnet-1"), TestChange.provider("subnet-9"));
  }

  @Provide
  Arbitrary<List<TestChange>> feeds() {
    Arbitrary<List<TestChange>> changes = change().list().ofMinSize(1).ofMaxSize(40);
    return Combinators.combine(changes, Arbitraries.randomValue(Random::nextLong))
        .as(ArrivalOrderPropertyTest::shuffledWithRepetitions);
  }

  /** Few seconds and few ids, so that ties, corrections and copies are frequent. */
  private static Arbitrary<TestChange> change() {
    return Combinators.combine(
            Arbitraries.of(FUNCTIONS),
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of(
                TestChange.VPC,
                TestChange.OTHER_VPC,
                TestChange.MANAGED,
                TestChange.NO_VPC,
                TestChange.SILENT),
            Arbitraries.of(SourceType.values()),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false))
        .as(
            (function, kind, second, attachment, source, delay, replayed) ->
                TestChangeBuilder.builder()
                    .function(function)
                    .kind(kind)
                    .second(second)
                    .eventId(kind + "@" + second)
                    .correction(delay == 3 ? "addendum" : null)
                    .lastModified(delay == 0 ? null : TestChange.at(second).plusMillis(300 - delay))
                    .attachment(
                        attachment.equals(TestChange.MANAGED) ? managed(function) : attachment)
                    .source(source)
                    .received(second + delay)
                    .replayed(replayed)
                    .build());
  }

  /** By a provider of its own account and region, as Lambda requires. */
  static Attachment managed(FunctionArn function) {
    return Attachment.byCapacityProvider(
        "arn:aws:lambda:%s:%s:capacity-provider:cp1"
            .formatted(function.region(), function.account()));
  }

  private static List<TestChange> shuffledWithRepetitions(List<TestChange> changes, long seed) {
    Random random = new Random(seed);
    List<TestChange> feed = new ArrayList<>(changes);
    changes.stream().filter(change -> random.nextBoolean()).forEach(feed::add);
    Collections.shuffle(feed, random);
    return feed;
  }

  private static Map<FunctionArn, Evaluation> evaluated(List<TestChange> feed, Policy policy) {
    Map<FunctionArn, Evaluation> evaluated = new HashMap<>();
    feed.stream()
        .map(TestChange::change)
        .collect(groupingBy(FunctionChange::functionArn))
        .forEach(
            (function, changes) ->
                evaluated.put(function, FunctionHistory.of(changes).evaluate(policy)));
    return evaluated;
  }

  private static Map<FunctionArn, FunctionStatus> present(Map<FunctionArn, Evaluation> evaluated) {
    return evaluated.values().stream()
        .map(Evaluation::status)
        .filter(status -> status.verdict() != Verdict.DELETED)
        .collect(toMap(FunctionStatus::functionArn, status -> status));
  }

  private static Map<FunctionArn, FunctionStatus> latestStatus(EvaluatorHarness evaluator) {
    Map<FunctionArn, FunctionStatus> latest = new HashMap<>();
    evaluator.functions().forEach(record -> latest.put(record.key, record.value));
    latest.values().removeIf(status -> status == null);
    return latest;
  }

  private static Map<String, Violation> violations(Map<FunctionArn, Evaluation> evaluated) {
    return evaluated.values().stream()
        .flatMap(evaluation -> evaluation.violations().stream())
        .collect(toMap(Violation::id, ArrivalOrderPropertyTest::interval));
  }

  private static Map<String, Violation> latestViolations(EvaluatorHarness evaluator) {
    Map<String, Violation> latest = new HashMap<>();
    evaluator.violations().forEach(violation -> latest.put(violation.id(), violation));
    latest.values().removeIf(violation -> violation.transition() == Transition.RETRACTED);
    latest.replaceAll((id, violation) -> interval(violation));
    return latest;
  }

  /**
   * Without why it was emitted, and by which version of the policy: a violation that is the same
   * under a later version keeps the first one.
   */
  private static Violation interval(Violation violation) {
    return ViolationBuilder.builder(violation.because(Transition.CHANGED, false))
        .policyVersion(null)
        .build();
  }

  private static Map<String, Map<Verdict, Long>> counts(Map<FunctionArn, Evaluation> evaluated) {
    Map<String, Map<Verdict, Long>> counts = new HashMap<>();
    present(evaluated)
        .values()
        .forEach(
            status ->
                counts
                    .computeIfAbsent(
                        status.functionArn().account() + "/" + status.functionArn().region(),
                        key -> new HashMap<>())
                    .merge(status.verdict(), 1L, Long::sum));
    return counts;
  }

  private static Map<String, Map<Verdict, Long>> latestCounts(EvaluatorHarness evaluator) {
    Map<String, Map<Verdict, Long>> latest = evaluator.compliance();
    latest.values().removeIf(Map::isEmpty);
    return latest;
  }
}
