package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.MANAGED;
import static io.vpcwatch.evaluator.TestChange.PROVIDER;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.provider;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions on Lambda Managed Instances are in the network of their capacity provider. */
class CapacityProvidersTest {
  private static final Policy SUBNET_1 =
      new Policy(new TreeSet<>(), new TreeSet<>(List.of("subnet-1")));

  @TempDir private Path first;

  @Test
  void a_managed_function_is_compliant_if_any_vpc_is_allowed() {
    try (var evaluator = EvaluatorHarness.anyVpc(first)) {
      evaluator.reads(created(1, MANAGED));
      evaluator.reads(provider("subnet-9"));
      later(evaluator);

      assertThat(evaluator.functions())
          .extracting(record -> record.value.verdict(), record -> record.value.attachment())
          .containsExactly(tuple(Verdict.COMPLIANT, MANAGED));
      assertThat(evaluator.violations()).isEmpty();
    }
  }

  @Test
  void a_function_on_an_unknown_provider_is_reevaluated_once_the_provider_is_known() {
    try (var evaluator = new EvaluatorHarness(first, SUBNET_1)) {
      evaluator.reads(created(1, MANAGED));
      assertThat(verdicts(evaluator)).containsExactly(Verdict.UNKNOWN);

      evaluator.reads(provider("subnet-9"));
      later(evaluator);

      assertThat(verdicts(evaluator)).containsExactly(Verdict.VIOLATING);
      assertThat(evaluator.violations())
          .extracting(Violation::cause, Violation::transition, v -> v.after().subnetIds())
          .containsExactly(
              tuple(
                  Cause.OUTSIDE_ALLOWED_NETWORK,
                  Transition.OPENED,
                  new TreeSet<>(List.of("subnet-9"))));
      assertThat(evaluator.compliance())
          .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.VIOLATING, 1L)));
    }
  }

  @Test
  void functions_on_a_known_provider_are_evaluated_at_once() {
    try (var evaluator = new EvaluatorHarness(first, SUBNET_1)) {
      evaluator.reads(provider("subnet-1"));
      later(evaluator);

      evaluator.reads(created(1, MANAGED));

      assertThat(verdicts(evaluator)).containsExactly(Verdict.COMPLIANT);
      later(evaluator);
      assertThat(verdicts(evaluator)).isEmpty();
    }
  }

  @Test
  void another_network_of_a_provider_that_was_created_again_counts() {
    try (var evaluator = new EvaluatorHarness(first, SUBNET_1)) {
      evaluator.reads(provider("subnet-9"));
      later(evaluator);
      evaluator.reads(created(1, MANAGED));
      evaluator.reads(
          new CapacityProvider(
              PROVIDER, new TreeSet<>(List.of("subnet-1")), new TreeSet<>(), TestChange.at(9)));
      later(evaluator);

      assertThat(verdicts(evaluator)).containsExactly(Verdict.VIOLATING, Verdict.COMPLIANT);
      assertThat(evaluator.violations())
          .extracting(Violation::transition)
          .containsExactly(Transition.OPENED, Transition.RETRACTED);
    }
  }

  @Test
  void an_unreadable_provider_stops_nothing() {
    try (var evaluator = new EvaluatorHarness(first, SUBNET_1)) {
      evaluator.receives(
          evaluator.topics.capacityProviders(), "x".getBytes(UTF_8), "{".getBytes(UTF_8));
      evaluator.reads(provider("subnet-1"));
      later(evaluator);

      evaluator.reads(created(1, MANAGED));

      assertThat(verdicts(evaluator)).containsExactly(Verdict.COMPLIANT);
    }
  }

  private static void later(EvaluatorHarness evaluator) {
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
  }

  private static List<Verdict> verdicts(EvaluatorHarness evaluator) {
    return evaluator.functions().stream().map(record -> record.value.verdict()).toList();
  }
}
