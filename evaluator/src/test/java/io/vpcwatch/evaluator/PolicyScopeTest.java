package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change of the policy evaluates the functions in its scope again, and no others. The revision in
 * a row that an evaluation altered shows by which policy it was evaluated last.
 */
class PolicyScopeTest {
  private static final Policy SUBNET_1 =
      new Policy(new TreeSet<>(), new TreeSet<>(List.of("subnet-1")));
  private static final FunctionArn A_EU_1 = function("111122223333", "eu-west-1", "orders");
  private static final FunctionArn A_EU_2 = function("111122223333", "eu-west-1", "payments");
  private static final FunctionArn A_US = function("111122223333", "us-east-1", "orders");
  private static final FunctionArn B_EU = function("444455556666", "eu-west-1", "orders");
  private static final FunctionArn B_US = function("444455556666", "us-east-1", "orders");
  private static final List<FunctionArn> EVERY = List.of(A_EU_1, A_EU_2, A_US, B_EU, B_US);

  @TempDir private Path first;
  @TempDir private Path second;
  private EvaluatorHarness evaluator;

  @BeforeEach
  void open() {
    evaluator = new EvaluatorHarness(first, SUBNET_1);
    EVERY.forEach(function -> evaluator.reads(created(1, VPC).about(function)));
    scan(evaluator);
    assertThat(evaluatedBy(evaluator, 1)).isEqualTo(EVERY);
  }

  @AfterEach
  void close() {
    evaluator.close();
  }

  @Test
  void a_new_policy_concerns_every_function() {
    evaluator.reads(evaluator.document().next(Policy.anyVpc(), 2, EvaluatorHarness.NOW, "test"));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);
  }

  @Test
  void a_document_with_the_same_policy_concerns_no_function() {
    evaluator.reads(evaluator.document().next(SUBNET_1, 2, EvaluatorHarness.NOW, "test"));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 1)).isEqualTo(EVERY);
  }

  @Test
  void a_rule_of_a_group_concerns_the_functions_of_its_accounts() {
    PolicyGroup group =
        new PolicyGroup(
            "b",
            new TreeSet<>(List.of(B_EU.account())),
            new TreeSet<>(),
            new TreeSet<>(),
            false,
            null,
            null,
            PlacementPolicyBuilder.builder(PlacementPolicy.defaults()).minZones(3).build());
    evaluator.reads(
        evaluator
            .document()
            .next(
                PolicyBuilder.builder(SUBNET_1).groups(List.of(group)).build(),
                2,
                EvaluatorHarness.NOW,
                "test"));
    scan(evaluator, 2);

    assertThat(evaluatedBy(evaluator, 2)).containsExactly(B_EU, B_US);
  }

  @Test
  void a_provider_that_becomes_known_concerns_the_functions_of_its_account_and_region() {
    evaluator.reads(TestChange.provider("subnet-9"));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 2)).containsExactly(A_EU_1, A_EU_2);
    assertThat(evaluatedBy(evaluator, 1)).containsExactly(A_US, B_EU, B_US);
  }

  @Test
  void a_provider_that_is_shown_again_or_by_an_older_record_concerns_no_function() {
    evaluator.reads(TestChange.provider("subnet-9"));
    scan(evaluator);

    evaluator.reads(TestChange.provider("subnet-9"));
    evaluator.reads(
        new CapacityProvider(
            TestChange.PROVIDER,
            new TreeSet<>(List.of("subnet-1")),
            new TreeSet<>(),
            TestChange.START.minusSeconds(1)));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 2)).containsExactly(A_EU_1, A_EU_2);
  }

  @Test
  void a_provider_concerns_no_function_while_the_policy_lists_no_networks() {
    evaluator.reads(evaluator.document().next(Policy.anyVpc(), 2, EvaluatorHarness.NOW, "test"));
    scan(evaluator);

    evaluator.reads(TestChange.provider("subnet-9"));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);
  }

  @Test
  void an_evaluation_that_alters_nothing_stores_nothing_but_after_a_change_for_all_functions() {
    addTimer(evaluator, EvaluatorHarness.NOW, TaskPolicy.ALL);
    scan(evaluator);
    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);

    addTimer(evaluator, EvaluatorHarness.NOW, TaskPolicy.ALL);
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    assertThat(evaluator.policy().revision()).isEqualTo(3);
    assertThat(evaluator.policy().exempted()).isEmpty();
    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);

    evaluator.reads(evaluator.document().next(Policy.anyVpc(), 2, EvaluatorHarness.NOW, "test"));
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    assertThat(evaluatedBy(evaluator, 4)).isEqualTo(EVERY);
  }

  @Test
  void the_scope_of_an_account_is_its_functions_in_all_regions() {
    addTimer(evaluator, EvaluatorHarness.NOW, "444455556666/");
    scan(evaluator, 2);

    assertThat(evaluatedBy(evaluator, 2)).containsExactly(B_EU, B_US);
    assertThat(evaluatedBy(evaluator, 1)).containsExactly(A_EU_1, A_EU_2, A_US);
  }

  @Test
  void the_scope_of_a_prefix_is_the_functions_whose_arns_begin_with_it() {
    addTimer(evaluator, EvaluatorHarness.NOW, A_EU_1.toString().substring(0, 49));
    scan(evaluator);

    assertThat(evaluatedBy(evaluator, 2)).containsExactly(A_EU_1);
  }

  @Test
  void the_scope_of_an_account_without_functions_is_empty() {
    addTimer(evaluator, EvaluatorHarness.NOW, "777788889999/");
    scan(evaluator, 3);

    assertThat(evaluatedBy(evaluator, 1)).isEqualTo(EVERY);
  }

  @Test
  void a_timer_evaluates_its_scope_when_it_is_due_and_once() {
    addTimer(evaluator, EvaluatorHarness.NOW.plusSeconds(10), TaskPolicy.ALL);
    EVERY.forEach(evaluator::damages);
    evaluator.advance(Duration.ofSeconds(9));
    assertThat(evaluatedBy(evaluator, 1)).isEqualTo(EVERY);

    evaluator.advance(Duration.ofSeconds(1));
    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);

    evaluator.advance(Duration.ofSeconds(10));
    assertThat(evaluatedBy(evaluator, 2)).isEqualTo(EVERY);
  }

  @Test
  void a_timer_that_was_due_while_the_evaluator_was_away_fires_at_its_start() {
    addTimer(evaluator, EvaluatorHarness.NOW.minusSeconds(3600), "444455556666/");
    addTimer(evaluator, EvaluatorHarness.NOW.plusSeconds(3600), TaskPolicy.ALL);
    try (var restarted = new EvaluatorHarness(second, SUBNET_1)) {
      restarted.continues(evaluator);
      scan(restarted, 2);
      assertThat(evaluatedBy(restarted, 2)).containsExactly(B_EU, B_US);

      EVERY.forEach(restarted::damages);
      restarted.advance(Duration.ofHours(1));
      assertThat(evaluatedBy(restarted, 3)).isEqualTo(EVERY);
    }
  }

  private static void addTimer(EvaluatorHarness evaluator, Instant due, String scope) {
    new PolicyStore(evaluator.store(HistoryProcessor.POLICY)).addTimer(due, "id", List.of(scope));
    // The task looks for timers again.
    evaluator.reads(evaluator.document());
  }

  private static void scan(EvaluatorHarness evaluator) {
    scan(evaluator, 1);
  }

  private static void scan(EvaluatorHarness evaluator, int ranges) {
    EVERY.forEach(evaluator::damages);
    for (int i = 0; i < ranges; i++) {
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    }
  }

  private static List<FunctionArn> evaluatedBy(EvaluatorHarness evaluator, long revision) {
    return EVERY.stream()
        .filter(function -> evaluator.row(function).revision() == revision)
        .toList();
  }

  private static FunctionArn function(String account, String region, String name) {
    return TestChange.function(account, region, name);
  }
}
