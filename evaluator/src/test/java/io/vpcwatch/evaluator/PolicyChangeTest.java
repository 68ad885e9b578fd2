package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.OTHER_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyChangeTest {
  private static final Policy ANY_VPC = Policy.anyVpc();
  private static final Policy VPC_1 = allowing("vpc-1");
  private static final Policy VPC_2 = allowing("vpc-2");
  private static final int MANY = 2 * HistoryProcessor.BATCH + 1;

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path third;

  @Test
  void a_new_policy_opens_violations_at_the_next_start() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.reads(created(1, OTHER_VPC));
      after.continues(before);

      step(after);

      assertThat(after.violations())
          .extracting(Violation::cause, Violation::transition)
          .containsExactly(tuple(Cause.OUTSIDE_ALLOWED_NETWORK, Transition.OPENED));
      assertThat(after.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
      assertThat(after.compliance())
          .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.VIOLATING, 1L)));
    }
  }

  @Test
  void a_new_policy_retracts_violations_of_the_old_one() {
    try (var before = new EvaluatorHarness(first, VPC_1);
        var after = new EvaluatorHarness(second, ANY_VPC)) {
      before.reads(created(1, OTHER_VPC));
      after.continues(before);

      step(after);

      assertThat(after.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.RETRACTED);
      assertThat(after.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.COMPLIANT);
    }
  }

  @Test
  void violations_of_a_new_policy_are_emitted_once() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1);
        var restarted = new EvaluatorHarness(third, VPC_1)) {
      before.reads(created(1, OTHER_VPC));
      after.continues(before);
      step(after);
      assertThat(after.violations()).hasSize(1);

      step(after);
      restarted.continues(after);
      step(restarted);
      restarted.reads(configured(2, OTHER_VPC));

      assertThat(after.violations()).isEmpty();
      assertThat(restarted.violations()).isEmpty();
    }
  }

  @Test
  void the_same_policy_changes_nothing() {
    try (var before = new EvaluatorHarness(first, VPC_1);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.reads(created(1, OTHER_VPC), created(1, VPC).about(named("compliant")));
      after.continues(before);

      step(after);

      assertThat(after.violations()).isEmpty();
      assertThat(after.functions()).isEmpty();
    }
  }

  @Test
  void a_change_before_the_reevaluation_of_its_function_is_evaluated_by_the_new_policy_once() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.reads(created(1, NO_VPC));
      after.continues(before);

      after.reads(configured(2, OTHER_VPC));
      step(after);

      assertThat(after.violations()).isEmpty();
      assertThat(after.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
    }
  }

  @Test
  void many_functions_are_reevaluated_step_by_step() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      readMany(before);
      after.continues(before);

      step(after);
      assertThat(after.violations()).hasSize(HistoryProcessor.BATCH);
      step(after);
      assertThat(after.violations()).hasSize(HistoryProcessor.BATCH);
      step(after);
      assertThat(after.violations()).hasSize(1);
      step(after);
      assertThat(after.violations()).isEmpty();
    }
  }

  @Test
  void changes_during_a_reevaluation_are_evaluated_by_the_new_policy() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      readMany(before);
      after.continues(before);
      step(after);
      after.functions();

      after.reads(configured(2, VPC).about(numbered(0)));
      after.reads(configured(2, NO_VPC).about(numbered(MANY - 1)));
      assertThat(after.functions())
          .extracting(record -> record.value.verdict(), record -> record.value.cause())
          .containsExactly(
              tuple(Verdict.COMPLIANT, null),
              tuple(Verdict.VIOLATING, Cause.OUTSIDE_ALLOWED_NETWORK));
    }
  }

  @Test
  void an_interrupted_policy_change_is_replaced_by_the_next_one() {
    Map<FunctionArn, FunctionStatus> seen = new HashMap<>();
    Map<String, Violation> violations = new HashMap<>();
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var interrupted = new EvaluatorHarness(second, VPC_1);
        var after = new EvaluatorHarness(third, VPC_2)) {
      readMany(before);
      interrupted.continues(before);
      step(interrupted);
      after.continues(interrupted);
      for (int i = 0; i < 6; i++) {
        step(after);
      }

      for (EvaluatorHarness run : List.of(before, interrupted, after)) {
        run.functions().forEach(record -> seen.put(record.key, record.value));
        run.violations().forEach(violation -> violations.put(violation.id(), violation));
      }
      assertThat(seen).hasSize(MANY);
      assertThat(seen.values()).extracting(FunctionStatus::verdict).containsOnly(Verdict.COMPLIANT);
      assertThat(violations.values())
          .hasSize(HistoryProcessor.BATCH)
          .extracting(Violation::transition)
          .containsOnly(Transition.RETRACTED);
      assertThat(after.compliance())
          .containsOnly(
              Map.entry("111122223333/eu-west-1", Map.of(Verdict.COMPLIANT, (long) MANY)));
    }
  }

  @Test
  void a_scan_resumes_after_a_kill_where_it_was() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var killed = new EvaluatorHarness(second, VPC_1);
        var restarted = new EvaluatorHarness(third, VPC_1)) {
      readMany(before);
      killed.continues(before);
      step(killed);

      restarted.continues(killed);
      step(restarted);
      step(restarted);
      step(restarted);

      assertThat(killed.violations()).hasSize(HistoryProcessor.BATCH);
      assertThat(restarted.violations())
          .hasSize(MANY - HistoryProcessor.BATCH)
          .extracting(violation -> violation.functionArn().name())
          .doesNotContain("f00000");
      assertThat(restarted.compliance())
          .containsOnly(
              Map.entry("111122223333/eu-west-1", Map.of(Verdict.VIOLATING, (long) MANY)));
    }
  }

  @Test
  void a_change_of_a_part_during_a_scan_visits_that_part_and_the_rest_of_the_scan() {
    try (var evaluator = new EvaluatorHarness(first, ANY_VPC)) {
      FunctionArn visited = named("a");
      FunctionArn neighbour = TestChange.function("000000000000", PAYMENTS.region(), "b");
      evaluator.reads(created(1, VPC).about(visited), created(1, VPC).about(neighbour));
      readMany(evaluator);
      evaluator.reads(
          evaluator.document().next(allowing("vpc-2"), 2, EvaluatorHarness.NOW, "test"));
      step(evaluator);

      evaluator.damages(visited);
      evaluator.reads(TestChange.provider("subnet-1"));
      for (int i = 0; i < 3; i++) {
        step(evaluator);
      }

      assertThat(evaluator.row(neighbour).revision()).isEqualTo(2);
      assertThat(evaluator.row(visited).revision()).isEqualTo(3);
      assertThat(evaluator.row(numbered(MANY - 1)).revision()).isEqualTo(3);
    }
  }

  private static void step(EvaluatorHarness evaluator) {
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
  }

  private static void readMany(EvaluatorHarness evaluator) {
    for (int i = 0; i < MANY; i++) {
      evaluator.reads(created(1, OTHER_VPC).about(numbered(i)));
    }
  }

  private static FunctionArn numbered(int number) {
    return named("f%05d".formatted(number));
  }

  private static FunctionArn named(String name) {
    return TestChange.function(PAYMENTS.account(), PAYMENTS.region(), name);
  }

  private static Policy allowing(String vpc) {
    return new Policy(new TreeSet<>(List.of(vpc)), new TreeSet<>());
  }
}
