package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.OTHER_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policy is that of the topic, whichever process owns a task and whatever its settings are. */
class PolicyTopicTest {
  private static final Policy ANY_VPC = Policy.anyVpc();
  private static final Policy VPC_1 = new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>());

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path third;
  @TempDir private Path fourth;

  @Test
  void a_task_that_moves_between_new_and_old_settings_announces_a_violation_once() {
    try (var old = new EvaluatorHarness(first, ANY_VPC);
        var updated = new EvaluatorHarness(second, VPC_1);
        var oldAgain = new EvaluatorHarness(third, ANY_VPC);
        var updatedAgain = new EvaluatorHarness(fourth, VPC_1)) {
      old.reads(created(1, OTHER_VPC));
      updated.continues(old);
      scan(updated);
      assertThat(updated.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.OPENED);

      oldAgain.continues(updated);
      scan(oldAgain);
      oldAgain.reads(configured(2, OTHER_VPC));
      updatedAgain.continues(oldAgain);
      scan(updatedAgain);

      assertThat(old.violations()).isEmpty();
      assertThat(oldAgain.violations()).isEmpty();
      assertThat(updatedAgain.violations()).isEmpty();
    }
  }

  @Test
  void a_higher_revision_returns_to_a_former_policy() {
    try (var evaluator = new EvaluatorHarness(first, ANY_VPC)) {
      evaluator.reads(created(1, OTHER_VPC));
      evaluator.reads(next(evaluator, VPC_1, 2));
      scan(evaluator);
      evaluator.violations();

      evaluator.reads(next(evaluator, ANY_VPC, 3));
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.RETRACTED);
    }
  }

  @Test
  void a_revision_that_is_not_higher_changes_nothing() {
    try (var evaluator = new EvaluatorHarness(first, VPC_1)) {
      evaluator.reads(next(evaluator, VPC_1, 5));
      evaluator.reads(created(1, OTHER_VPC));
      evaluator.violations();

      evaluator.reads(next(evaluator, ANY_VPC, 5));
      evaluator.reads(next(evaluator, ANY_VPC, 4));
      scan(evaluator);

      assertThat(evaluator.violations()).isEmpty();
    }
  }

  @Test
  void the_first_change_of_a_task_without_state_is_evaluated_by_the_policy_in_force() {
    try (var evaluator = new EvaluatorHarness(first, VPC_1)) {
      evaluator.reads(created(1, OTHER_VPC));
      evaluator.reads(evaluator.document());
      scan(evaluator);

      assertThat(evaluator.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default | {",
        "default |",
        "default | {\"v\":2,\"revision\":3,\"publishedAt\":\"2026-11-01T00:00:00Z\",\"by\":\"x\"}",
        "default | {\"v\":1,\"publishedAt\":\"2026-11-01T00:00:00Z\",\"by\":\"x\"}",
        "default | {\"v\":1,\"revision\":3,\"by\":\"x\"}",
        "default | {\"v\":1,\"revision\":3,\"publishedAt\":\"2026-11-01T00:00:00Z\",\"by\":\"x\",\"allowedVpcIds\":[\"subnet-1\"]}",
        "another | {\"v\":1,\"revision\":3,\"publishedAt\":\"2026-11-01T00:00:00Z\",\"by\":\"x\"}"
      })
  void a_bad_document_becomes_a_dead_letter_and_the_former_one_stays(String key, String value) {
    try (var evaluator = EvaluatorHarness.withoutTransactions(first)) {
      evaluator.reads(next(evaluator, VPC_1, 2));

      evaluator.receives(
          evaluator.topics.policy(),
          key.getBytes(UTF_8),
          value == null ? null : value.getBytes(UTF_8));
      evaluator.reads(
          created(1, OTHER_VPC), created(1, VPC).about(TestChange.function("1", "r", "f")));
      scan(evaluator);

      assertThat(evaluator.deadLetters()).hasSize(1);
      assertThat(evaluator.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING, Verdict.COMPLIANT);
    }
  }

  @Test
  void what_the_previous_release_stored_about_its_policy_is_ignored() {
    try (var evaluator = new EvaluatorHarness(first, VPC_1)) {
      KeyValueStore<String, byte[]> policy = evaluator.store(HistoryProcessor.POLICY);
      policy.put(
          "progress",
          "{\"from\":{\"allowedVpcIds\":[\"vpc-2\"]},\"to\":null,\"reached\":null}"
              .getBytes(UTF_8));

      evaluator.reads(created(1, OTHER_VPC));
      scan(evaluator);

      assertThat(evaluator.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
    }
  }

  @Test
  void a_policy_that_this_version_cannot_read_in_the_store_is_replaced_by_that_of_the_topic() {
    try (var evaluator = new EvaluatorHarness(first, VPC_1)) {
      KeyValueStore<String, byte[]> policy = evaluator.store(HistoryProcessor.POLICY);
      policy.put("document/default", "{\"v\":2}".getBytes(UTF_8));

      evaluator.reads(created(1, OTHER_VPC));

      assertThat(evaluator.functions())
          .extracting(record -> record.value.verdict())
          .containsExactly(Verdict.VIOLATING);
      assertThat(evaluator.row(PAYMENTS).revision()).isEqualTo(1);
    }
  }

  private static PolicyDocument next(EvaluatorHarness evaluator, Policy policy, long revision) {
    return evaluator.document().next(policy, revision, EvaluatorHarness.NOW, "test");
  }

  private static void scan(EvaluatorHarness evaluator) {
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
  }
}
