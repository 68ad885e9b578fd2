package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.Fact.NO_VPC;
import static io.vpcwatch.evaluator.Fact.OTHER_VPC;
import static io.vpcwatch.evaluator.Fact.PAYMENTS;
import static io.vpcwatch.evaluator.Fact.VPC;
import static io.vpcwatch.evaluator.Fact.configured;
import static io.vpcwatch.evaluator.Fact.created;
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
  private static final int MANY = 2 * HistoryProcessor.AT_ONCE + 1;

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path third;

  @Test
  void what_another_policy_does_not_allow_is_told_at_the_next_start() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.learns(created(1, OTHER_VPC));
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
  void what_another_policy_allows_is_taken_back() {
    try (var before = new EvaluatorHarness(first, VPC_1);
        var after = new EvaluatorHarness(second, ANY_VPC)) {
      before.learns(created(1, OTHER_VPC));
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
  void it_is_told_once() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1);
        var restarted = new EvaluatorHarness(third, VPC_1)) {
      before.learns(created(1, OTHER_VPC));
      after.continues(before);
      step(after);
      assertThat(after.violations()).hasSize(1);

      step(after);
      restarted.continues(after);
      step(restarted);
      restarted.learns(configured(2, OTHER_VPC));

      assertThat(after.violations()).isEmpty();
      assertThat(restarted.violations()).isEmpty();
    }
  }

  @Test
  void the_same_policy_changes_nothing() {
    try (var before = new EvaluatorHarness(first, VPC_1);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.learns(created(1, OTHER_VPC), created(1, VPC).about(named("compliant")));
      after.continues(before);

      step(after);

      assertThat(after.violations()).isEmpty();
      assertThat(after.functions()).isEmpty();
    }
  }

  @Test
  void
      a_fact_that_comes_before_the_rejudgement_of_its_function_is_told_without_it_and_then_with_it() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      before.learns(created(1, NO_VPC));
      after.continues(before);

      after.learns(configured(2, OTHER_VPC));
      assertThat(after.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.RESOLVED);

      step(after);
      assertThat(after.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.COMPLIANT, Verdict.VIOLATING);
    }
  }

  @Test
  void many_functions_are_judged_step_by_step() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      learnMany(before);
      after.continues(before);

      step(after);
      assertThat(after.violations()).hasSize(HistoryProcessor.AT_ONCE);
      step(after);
      assertThat(after.violations()).hasSize(HistoryProcessor.AT_ONCE);
      step(after);
      assertThat(after.violations()).hasSize(1);
      step(after);
      assertThat(after.violations()).isEmpty();
    }
  }

  @Test
  void facts_in_the_middle_of_it_are_judged_by_the_policy_that_their_function_was_told_by() {
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var after = new EvaluatorHarness(second, VPC_1)) {
      learnMany(before);
      after.continues(before);
      step(after);
      after.functions();

      after.learns(configured(2, VPC).about(numbered(0)));
      after.learns(configured(2, NO_VPC).about(numbered(MANY - 1)));
      assertThat(after.functions())
          .extracting(record -> record.value.verdict(), record -> record.value.cause())
          .containsExactly(
              tuple(Verdict.COMPLIANT, null), tuple(Verdict.VIOLATING, Cause.VPC_REMOVED));
    }
  }

  @Test
  void a_change_that_was_interrupted_is_brought_to_its_end_before_the_next_one() {
    Map<FunctionArn, FunctionStatus> seen = new HashMap<>();
    Map<String, Violation> violations = new HashMap<>();
    try (var before = new EvaluatorHarness(first, ANY_VPC);
        var interrupted = new EvaluatorHarness(second, VPC_1);
        var after = new EvaluatorHarness(third, VPC_2)) {
      learnMany(before);
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
          .hasSize(MANY)
          .extracting(Violation::transition)
          .containsOnly(Transition.RETRACTED);
      assertThat(after.compliance())
          .containsOnly(
              Map.entry("111122223333/eu-west-1", Map.of(Verdict.COMPLIANT, (long) MANY)));
    }
  }

  private static void step(EvaluatorHarness evaluator) {
    evaluator.advance(HistoryProcessor.REJUDGE_EVERY);
  }

  private static void learnMany(EvaluatorHarness evaluator) {
    for (int i = 0; i < MANY; i++) {
      evaluator.learns(created(1, OTHER_VPC).about(numbered(i)));
    }
  }

  private static FunctionArn numbered(int number) {
    return named("f%05d".formatted(number));
  }

  private static FunctionArn named(String name) {
    return Fact.function(PAYMENTS.account(), PAYMENTS.region(), name);
  }

  private static Policy allowing(String vpc) {
    return new Policy(new TreeSet<>(List.of(vpc)), new TreeSet<>());
  }
}
