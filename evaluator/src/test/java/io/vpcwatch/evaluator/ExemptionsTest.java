package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.End;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.Exemption.Matcher;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyGroup;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exemptions and policies of groups of accounts in the topology of the service. */
class ExemptionsTest {
  private static final FunctionArn A = TestChange.function("111122223333", "eu-west-1", "a");
  private static final FunctionArn A_US = TestChange.function("111122223333", "us-east-1", "a");
  private static final FunctionArn B = TestChange.function("444455556666", "eu-west-1", "b");
  private static final List<FunctionArn> EVERY = List.of(A, A_US, B);
  private static final Instant NOW = EvaluatorHarness.NOW;
  private static final int MANY = 3 * HistoryProcessor.BATCH + 1;

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void an_exemption_evaluates_the_functions_in_its_scope_and_no_others() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      EVERY.forEach(function -> evaluator.reads(created(1, NO_VPC).about(function)));
      drain(evaluator);

      evaluator.reads(exemption("ci", 0, 3600, matcher(null, "111122223333", "eu-west-1")));
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::functionArn, Violation::transition, Violation::end)
          .containsExactly(tuple(A, Transition.RESOLVED, End.EXEMPTED));
      assertThat(evaluator.functions())
          .extracting(record -> record.key, record -> record.value.verdict())
          .containsExactly(tuple(A, Verdict.EXEMPT));
      assertThat(evaluator.compliance())
          .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.EXEMPT, 1L)));
      assertThat(evaluator.row(A_US).revision()).isEqualTo(1);
      assertThat(evaluator.row(B).revision()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:lambda:eu-west-1:111122223333:function:a*, eu-west-1.111122223333",
    "arn:aws:lambda:*:444455556666:function:x*, eu-west-1.444455556666",
    "arn:*:lambda:eu-*:111122223333:function:x*, eu-west-1.111122223333 us-east-1.111122223333",
    "arn:aws:lambda:eu-west-1:????22223333:function:x*, eu-west-1.111122223333 eu-west-1.444455556666",
    "*:function:x*, eu-west-1.111122223333 us-east-1.111122223333 eu-west-1.444455556666"
  })
  void a_pattern_evaluates_only_functions_of_the_account_and_region_that_it_names(
      String pattern, String evaluated) {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      EVERY.forEach(function -> evaluator.reads(created(1, NO_VPC).about(function)));
      scan(evaluator);

      EVERY.forEach(evaluator::damages);
      evaluator.reads(exemption("ci", 0, 3600, matcher(pattern, null, null)));
      scan(evaluator);

      assertThat(EVERY.stream().filter(function -> evaluator.row(function).revision() > 1))
          .extracting(function -> function.region() + "." + function.account())
          .containsExactly(evaluated.split(" "));
    }
  }

  @Test
  void the_end_of_an_exemption_opens_another_violation_when_the_time_has_come() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      evaluator.reads(created(1, NO_VPC).about(A));
      evaluator.reads(exemption("ci", 0, 60, matcher(A.toString(), null, null)));
      scan(evaluator);
      drain(evaluator);

      evaluator.advance(Duration.ofSeconds(50));
      assertThat(evaluator.violations()).isEmpty();
      evaluator.advance(Duration.ofSeconds(10));
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::transition, v -> v.opened().time(), Violation::exemptionId)
          .containsExactly(tuple(Transition.OPENED, NOW.plusSeconds(60), "ci"));
      assertThat(evaluator.compliance())
          .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.VIOLATING, 1L)));
    }
  }

  @Test
  void an_exemption_that_ended_while_the_evaluator_was_away_is_reported_as_of_its_end() {
    try (var before = EvaluatorHarness.anyVpc(first);
        var after = EvaluatorHarness.anyVpc(second)) {
      before.reads(created(1, NO_VPC).about(A));
      before.reads(exemption("ci", -60, 60, matcher(A.toString(), null, null)));
      scan(before);

      after.continues(before);
      after.advance(Duration.ofHours(5));
      // The next change is later, and the violation has begun before.
      after.reads(TestChangeBuilder.builder(configured(9000, NO_VPC)).function(A).build());
      scan(after);

      assertThat(after.violations())
          .extracting(Violation::transition, v -> v.opened().time())
          .containsExactly(tuple(Transition.OPENED, NOW.plusSeconds(60)));
    }
  }

  @Test
  void an_exemption_for_later_has_no_effect_before() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      evaluator.reads(created(1, NO_VPC).about(A));
      drain(evaluator);
      evaluator.reads(exemption("ci", 60, 120, matcher(A.toString(), null, null)));
      scan(evaluator);
      assertThat(evaluator.violations()).isEmpty();

      evaluator.advance(Duration.ofSeconds(60));
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::end, v -> v.resolved().time())
          .containsExactly(tuple(End.EXEMPTED, NOW.plusSeconds(60)));
    }
  }

  @Test
  void a_withdrawn_exemption_ends_at_once() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      evaluator.reads(created(1, NO_VPC).about(A));
      Exemption exemption = exemption("ci", -60, 3600, matcher(A.toString(), null, null));
      evaluator.reads(exemption);
      scan(evaluator);
      drain(evaluator);

      evaluator.reads(ExemptionBuilder.builder(exemption).revokedAt(NOW).build());
      scan(evaluator);
      // The record before it, read once more.
      evaluator.reads(exemption);
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::transition, v -> v.opened().time())
          .containsExactly(tuple(Transition.OPENED, NOW));
    }
  }

  @Test
  void a_changed_reason_evaluates_no_function() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      evaluator.reads(created(1, NO_VPC).about(A));
      Exemption exemption = exemption("ci", -60, 3600, matcher(null, "111122223333", null));
      evaluator.reads(exemption);
      scan(evaluator);
      long revision = evaluator.row(A).revision();

      evaluator.reads(ExemptionBuilder.builder(exemption).reason("another").build());
      scan(evaluator);

      assertThat(evaluator.policy().revision()).isEqualTo(revision);
    }
  }

  @Test
  void a_tombstone_of_an_exemption_changes_nothing() {
    try (var evaluator = EvaluatorHarness.withoutTransactions(first)) {
      evaluator.reads(created(1, NO_VPC).about(A));
      evaluator.reads(exemption("ci", -60, 3600, matcher(A.toString(), null, null)));
      scan(evaluator);
      drain(evaluator);

      evaluator.receives(evaluator.topics.exemptions(), "ci".getBytes(UTF_8), null);
      scan(evaluator);
      evaluator.reads(configured(7, NO_VPC).about(A));

      assertThat(evaluator.violations()).isEmpty();
      assertThat(evaluator.deadLetters()).isEmpty();
    }
  }

  @Test
  void an_unusable_exemption_becomes_a_dead_letter() {
    try (var evaluator = EvaluatorHarness.withoutTransactions(first)) {
      evaluator.receives(
          evaluator.topics.exemptions(), "ci".getBytes(UTF_8), "{\"v\":1}".getBytes(UTF_8));
      evaluator.reads(created(1, NO_VPC).about(A));

      assertThat(evaluator.deadLetters()).hasSize(1);
      assertThat(evaluator.violations()).hasSize(1);
    }
  }

  @Test
  void whether_the_change_or_the_exemption_arrives_first_does_not_matter() {
    Exemption exemption = exemption("ci", -3000, 60, matcher(A.toString(), null, null));
    try (var one = EvaluatorHarness.anyVpc(first);
        var other = EvaluatorHarness.anyVpc(second)) {
      one.reads(created(1, NO_VPC).about(A), configured(700, NO_VPC).about(A));
      one.reads(exemption);
      other.reads(exemption);
      other.reads(configured(700, NO_VPC).about(A), created(1, NO_VPC).about(A));
      for (var evaluator : List.of(one, other)) {
        scan(evaluator);
        evaluator.advance(Duration.ofSeconds(61));
        scan(evaluator);
      }

      assertThat(last(one.violations())).isEqualTo(last(other.violations()));
      assertThat(one.row(A).state()).isEqualTo(other.row(A).state());
    }
  }

  @Test
  void a_restart_in_the_middle_of_the_scan_neither_repeats_nor_skips_a_function() {
    try (var killed = EvaluatorHarness.anyVpc(first);
        var restarted = EvaluatorHarness.anyVpc(second)) {
      for (int i = 0; i < MANY; i++) {
        killed.reads(created(1, NO_VPC).about(numbered(i)));
      }
      scan(killed);
      drain(killed);
      killed.reads(exemption("ci", -60, 3600, matcher(null, "111122223333", null)));
      killed.advance(HistoryProcessor.REEVALUATION_INTERVAL);
      assertThat(killed.violations()).hasSize(HistoryProcessor.BATCH);

      restarted.continues(killed);
      scan(restarted);

      assertThat(restarted.violations()).hasSize(MANY - HistoryProcessor.BATCH);
      assertThat(restarted.compliance())
          .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.EXEMPT, (long) MANY)));
    }
  }

  @Test
  void a_policy_of_other_accounts_evaluates_only_their_functions() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      EVERY.forEach(function -> evaluator.reads(created(1, NO_VPC).about(function)));
      scan(evaluator);
      drain(evaluator);

      Policy off =
          PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(group(true, null))).build();
      evaluator.reads(evaluator.document().next(off, 2, NOW, "test"));
      scan(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::functionArn, Violation::transition)
          .containsExactly(tuple(B, Transition.RETRACTED));
      assertThat(evaluator.functions())
          .extracting(record -> record.key, record -> record.value.verdict())
          .containsExactly(tuple(B, Verdict.NOT_APPLICABLE));
      assertThat(evaluator.row(A).revision()).isEqualTo(1);
      assertThat(evaluator.row(A_US).revision()).isEqualTo(1);
      assertThat(evaluator.row(B).revision()).isEqualTo(2);
    }
  }

  @Test
  void a_violation_has_the_severity_and_grace_of_its_account_and_the_version_of_the_policy() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      Policy high =
          PolicyBuilder.builder(Policy.anyVpc())
              .groups(List.of(group(false, Severity.HIGH)))
              .build();
      evaluator.reads(evaluator.document().next(high, 5, NOW, "test"));
      scan(evaluator);

      evaluator.reads(created(1, NO_VPC).about(B), created(1, NO_VPC).about(A));
      evaluator.reads(configured(2, VPC).about(B));

      assertThat(evaluator.violations())
          .extracting(
              Violation::functionArn,
              Violation::severity,
              Violation::grace,
              Violation::policyVersion)
          .containsExactly(
              tuple(B, Severity.HIGH, Duration.ofMinutes(5), 5L),
              tuple(A, null, null, 5L),
              tuple(B, Severity.HIGH, Duration.ofMinutes(5), 5L));
    }
  }

  private static Map<String, Violation> last(List<Violation> violations) {
    Map<String, Violation> last = new HashMap<>();
    for (Violation violation : violations) {
      if (violation.transition() == Transition.RETRACTED) {
        last.remove(violation.id());
      } else {
        last.put(violation.id(), violation.because(Transition.CHANGED, false));
      }
    }
    return last;
  }

  private static void scan(EvaluatorHarness evaluator) {
    for (int i = 0; i < 5; i++) {
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    }
  }

  private static void drain(EvaluatorHarness evaluator) {
    evaluator.violations();
    evaluator.functions();
    evaluator.compliance();
  }

  private static FunctionArn numbered(int number) {
    return TestChange.function("111122223333", "eu-west-1", "f%05d".formatted(number));
  }

  private static PolicyGroup group(boolean disabled, Severity severity) {
    return new PolicyGroup(
        "g",
        new TreeSet<>(List.of("444455556666")),
        new TreeSet<>(),
        new TreeSet<>(),
        disabled,
        severity,
        severity == null ? null : Duration.ofMinutes(5),
        null);
  }

  private static Matcher matcher(String arn, String account, String region) {
    return new Matcher(arn, account, region, new TreeMap<>());
  }

  /** In seconds from now. */
  private static Exemption exemption(String id, int from, int until, Matcher matcher) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(List.of(matcher))
        .owner("team-ci")
        .reason("by contract")
        .validFrom(NOW.plusSeconds(from))
        .validUntil(NOW.plusSeconds(until))
        .createdBy("alice")
        .createdAt(NOW)
        .build();
  }
}
