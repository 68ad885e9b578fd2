package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever arrives, in whichever order, and whatever part of the state is read for it: what was
 * announced equals an evaluation of all changes at once, and so do the counts.
 */
class RowPropertyTest {
  /** None, one that is too small for all rows, and one that is not. */
  static final List<Long> CACHES = List.of(0L, 8_000L, 1_000_000L);

  static final List<Policy> POLICIES =
      List.of(
          Policy.anyVpc(),
          new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>()),
          new Policy(new TreeSet<>(), new TreeSet<>(List.of("subnet-2"))));
  static final List<FunctionArn> FUNCTIONS =
      List.of(
          TestChange.PAYMENTS,
          TestChange.function("111122223333", "eu-west-1", "payments2"),
          TestChange.function("444455556666", "us-east-1", "a"));
  private static final List<Attachment> ATTACHMENTS =
      List.of(
          TestChange.VPC,
          TestChange.OTHER_VPC,
          TestChange.MANAGED,
          TestChange.NO_VPC,
          TestChange.SILENT);

  @Property(tries = 1000)
  void what_was_announced_equals_an_evaluation_of_all_changes(@ForAll Random random) {
    TaskHarness task = new TaskHarness(Policy.anyVpc(), any(CACHES, random));
    Policy policy = Policy.anyVpc();
    Map<FunctionArn, List<FunctionChange>> seen = new HashMap<>();
    Map<FunctionArn, List<FunctionChange>> committed = new HashMap<>();
    int number = 1 + random.nextInt(80);
    for (int i = 0; i < number; i++) {
      FunctionArn function = any(FUNCTIONS, random);
      List<FunctionChange> known = seen.computeIfAbsent(function, key -> new ArrayList<>());
      FunctionChange change = next(function, known, i, random);
      known.add(change);
      task.reads(change);
      if (task.isCurrent(function)) {
        assertAnnounced(task, function, FunctionHistory.of(known).evaluate(policy));
      }
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          task.commits();
          committed = copied(seen);
        }
        case 2 -> {
          task.aborts();
          seen = copied(committed);
        }
        default -> {}
      }
      if (random.nextInt(20) == 0) {
        policy = any(POLICIES, random);
        task.changesPolicy(policy);
      }
      if (random.nextInt(20) == 0) {
        task.wasEvaluatedByFormerRules(function);
      }
    }
    task.scans();

    Map<FunctionArn, Evaluation> evaluated = new HashMap<>();
    for (Map.Entry<FunctionArn, List<FunctionChange>> entry : seen.entrySet()) {
      Evaluation evaluation = FunctionHistory.of(entry.getValue()).evaluate(policy);
      evaluated.put(entry.getKey(), evaluation);
      assertAnnounced(task, entry.getKey(), evaluation);
    }
    assertEmitted(task, evaluated);
  }

  @Property(tries = 15)
  void the_current_status_of_a_long_history_is_that_of_all_its_changes(@ForAll Random random) {
    TaskHarness task = new TaskHarness(Policy.anyVpc());
    List<FunctionChange> known = new ArrayList<>();
    int number = 2 * (FunctionHistory.BOUND + FunctionHistory.SLACK);
    for (int i = 0; i < number; i++) {
      FunctionChange change =
          random.nextInt(100) == 0
              ? next(TestChange.PAYMENTS, known, i, random)
              : change(TestChange.PAYMENTS, any(List.of(Kind.values()), random), i, null, random);
      known.add(change);
      task.reads(change);
    }

    Evaluation all = FunctionHistory.of(known).evaluate(Policy.anyVpc());
    FunctionStatus status = task.stored(TestChange.PAYMENTS).announced().status();
    assertThat(status).isEqualTo(all.status());
    assertThat(task.stored(TestChange.PAYMENTS).history().changes()).hasSizeLessThan(number);
    Map<String, Violation> emitted = new HashMap<>(task.violations);
    emitted.replaceAll((id, violation) -> withoutTransition(violation));
    all.violations().stream()
        .filter(violation -> violation.opened().time().isAfter(TestChange.at(number - 1024)))
        .forEach(
            violation ->
                assertThat(emitted).containsEntry(violation.id(), withoutTransition(violation)));
  }

  private static Map<FunctionArn, List<FunctionChange>> copied(
      Map<FunctionArn, List<FunctionChange>> changes) {
    Map<FunctionArn, List<FunctionChange>> copy = new HashMap<>();
    changes.forEach((function, known) -> copy.put(function, new ArrayList<>(known)));
    return copy;
  }

  private static void assertAnnounced(
      TaskHarness task, FunctionArn function, Evaluation evaluation) {
    Evaluation announced = task.stored(function).announced();
    assertThat(announced.status()).isEqualTo(evaluation.status());
    assertThat(TaskHarness.byId(announced)).isEqualTo(TaskHarness.byId(evaluation));
  }

  private static void assertEmitted(TaskHarness task, Map<FunctionArn, Evaluation> evaluated) {
    Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
    Map<String, Violation> violations = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    evaluated.forEach(
        (function, evaluation) -> {
          FunctionStatus status = evaluation.status();
          if (status.verdict() != Verdict.DELETED) {
            functions.put(function, status);
            String key = function.account() + "/" + function.region() + "/" + status.verdict();
            counts.merge(key, 1L, Long::sum);
          }
          TaskHarness.byId(evaluation)
              .forEach((id, violation) -> violations.put(id, withoutTransition(violation)));
        });
    Map<String, Violation> emitted = new HashMap<>(task.violations);
    emitted.replaceAll((id, violation) -> withoutTransition(violation));
    assertThat(task.functions).isEqualTo(functions);
    assertThat(emitted).isEqualTo(violations);
    assertThat(task.counted()).isEqualTo(counts);
  }

  static Violation withoutTransition(Violation violation) {
    return violation.because(Transition.CHANGED, false);
  }

  /** Mostly later than all before; else late, of the same second, a copy or a correction. */
  static FunctionChange next(
      FunctionArn function, List<FunctionChange> known, int i, Random random) {
    int chance = random.nextInt(10);
    if (chance < 2 && !known.isEmpty()) {
      FunctionChange copied = any(known, random);
      return change(
          function,
          copied.kind(),
          (int) (copied.eventTime().getEpochSecond() - TestChange.START.getEpochSecond()),
          random.nextInt(4) == 0 ? "addendum" + i : null,
          random);
    }
    int second = chance < 4 ? random.nextInt(i + 1) : i;
    return change(function, any(List.of(Kind.values()), random), second, null, random);
  }

  static FunctionChange change(
      FunctionArn function, Kind kind, int second, String correction, Random random) {
    int delay = random.nextInt(4);
    return TestChangeBuilder.builder()
        .function(function)
        .kind(kind)
        .second(second)
        .eventId(kind + "@" + second)
        .correction(correction)
        .lastModified(delay == 0 ? null : TestChange.at(second).plusMillis(300 - delay))
        .attachment(any(ATTACHMENTS, random))
        .source(any(List.of(SourceType.values()), random))
        .received(second + delay)
        .replayed(random.nextBoolean())
        .build()
        .change();
  }

  static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
