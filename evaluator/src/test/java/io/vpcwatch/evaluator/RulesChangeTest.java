package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new version evaluates the same history otherwise. The state is what its predecessor left: it
 * found every function without a VPC compliant, and announced and counted it so.
 */
class RulesChangeTest {
  private static final String KEY = "111122223333/eu-west-1";
  private static final FunctionArn ORDERS = TestChange.function("111122223333", "eu-west-1", "b");

  @TempDir private Path first;
  @TempDir private Path second;
  private EvaluatorHarness evaluator;

  @BeforeEach
  void open() {
    evaluator = EvaluatorHarness.anyVpc(first);
    evaluator.reads(created(1, NO_VPC), created(1, VPC).about(ORDERS));
    evaluator.violations();
    evaluator.functions();
    evaluator.compliance();
    evaluator.wasEvaluatedByFormerRules(PAYMENTS, Verdict.COMPLIANT);
  }

  @AfterEach
  void close() {
    evaluator.close();
  }

  @Test
  void the_next_start_announces_the_new_verdicts_once() {
    try (var upgraded = EvaluatorHarness.anyVpc(second)) {
      upgraded.continues(evaluator);
      upgraded.advance(HistoryProcessor.REEVALUATION_INTERVAL);

      assertThat(upgraded.violations())
          .extracting(Violation::functionArn, Violation::transition)
          .containsExactly(tuple(PAYMENTS, Transition.OPENED));
      assertThat(upgraded.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
      assertThat(upgraded.compliance())
          .containsEntry(KEY, Map.of(Verdict.COMPLIANT, 1L, Verdict.VIOLATING, 1L));

      upgraded.advance(HistoryProcessor.REEVALUATION_INTERVAL.multipliedBy(3));
      assertThat(upgraded.violations()).isEmpty();
      assertThat(upgraded.functions()).isEmpty();
    }
  }

  @Test
  void a_change_that_comes_before_the_scan_announces_them_too() {
    try (var upgraded = EvaluatorHarness.anyVpc(second)) {
      upgraded.continues(evaluator);
      upgraded.reads(configured(2, NO_VPC));
      upgraded.advance(HistoryProcessor.REEVALUATION_INTERVAL);

      assertThat(upgraded.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.OPENED);
      assertThat(upgraded.compliance())
          .containsEntry(KEY, Map.of(Verdict.COMPLIANT, 1L, Verdict.VIOLATING, 1L));
    }
  }

  @Test
  void an_older_version_leaves_the_functions_to_the_newer_one() {
    evaluator.hasRules(FunctionRow.RULES + 1);
    try (var older = EvaluatorHarness.anyVpc(second)) {
      older.continues(evaluator);
      older.advance(HistoryProcessor.REEVALUATION_INTERVAL.multipliedBy(3));
      older.reads(configured(2, VPC).about(ORDERS));

      assertThat(older.violations()).isEmpty();
      assertThat(older.policy().rules()).isEqualTo(FunctionRow.RULES + 1);
      assertThat(older.policy().pending()).containsExactly(new KeyRange(TaskPolicy.ALL, null));
    }
  }

  @Test
  void an_older_version_evaluates_the_functions_by_a_new_policy() {
    evaluator.hasRules(FunctionRow.RULES + 1);
    try (var older =
        new EvaluatorHarness(
            second, new Policy(new TreeSet<>(List.of("vpc-9")), new TreeSet<>()))) {
      older.continues(evaluator);
      older.advance(HistoryProcessor.REEVALUATION_INTERVAL);

      assertThat(older.violations()).hasSize(2);
      assertThat(older.policy().rules()).isEqualTo(FunctionRow.RULES);
      assertThat(older.policy().pending()).isEmpty();
    }
  }

  @Test
  void no_count_becomes_negative_when_a_function_is_deleted_after_the_upgrade() {
    try (var upgraded = EvaluatorHarness.anyVpc(second)) {
      upgraded.continues(evaluator);
      upgraded.reads(deleted(3));
      upgraded.advance(HistoryProcessor.REEVALUATION_INTERVAL);

      assertThat(upgraded.compliance()).containsEntry(KEY, Map.of(Verdict.COMPLIANT, 1L));
    }
  }
}
