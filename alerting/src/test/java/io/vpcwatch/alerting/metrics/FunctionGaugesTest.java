package io.vpcwatch.alerting.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FunctionGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FunctionGauges gauges = new FunctionGauges(registry);

  @Test
  void rows_of_all_tasks_add_up() {
    gauges.update("0_0", Stream.of(count("1", 2)));
    gauges.update("0_1", Stream.of(count("2", 3)));

    assertThat(violating()).isEqualTo(5);
  }

  @Test
  void rows_move_with_their_task() {
    gauges.update("0_0", Stream.of(count("1", 2)));
    gauges.update("0_1", Stream.of(count("2", 3)));

    gauges.remove("0_0");

    assertThat(violating()).isEqualTo(3);
    assertThat(registry.find("vpcwatch.functions").tag("account_id", "1").gauges()).isEmpty();
  }

  @Test
  void an_update_replaces_the_rows_of_a_task() {
    gauges.update("0_0", Stream.of(count("1", 2), count("2", 3)));

    gauges.update("0_0", Stream.of(count("1", 1)));

    assertThat(violating()).isEqualTo(1);
  }

  @Test
  void functions_are_counted_by_rule_and_outcome() {
    ComplianceCount count =
        count("1", 0)
            .plus(PlacementRule.EGRESS, RuleOutcome.FAIL, 3)
            .plus(PlacementRule.EGRESS, RuleOutcome.NOT_APPLICABLE, 9)
            .plus(PlacementRule.MULTI_AZ, RuleOutcome.UNKNOWN, 2);

    gauges.update("0_0", Stream.of(count));

    assertThat(byRule("egress", "fail")).isEqualTo(3);
    assertThat(byRule("egress", "pass")).isZero();
    assertThat(byRule("multi-az", "unknown")).isEqualTo(2);
    // Two rules, without NOT_APPLICABLE.
    assertThat(registry.find("vpcwatch.rule.functions").gauges()).hasSize(8);
  }

  private double byRule(String rule, String outcome) {
    return registry
        .get("vpcwatch.rule.functions")
        .tags("account_id", "1", "rule", rule, "outcome", outcome)
        .gauge()
        .value();
  }

  private double violating() {
    return registry.find("vpcwatch.functions").tag("verdict", "violating").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private static ComplianceCount count(String account, long violating) {
    return new ComplianceCount(account, "eu-west-1", Map.of(Verdict.VIOLATING, violating));
  }
}
