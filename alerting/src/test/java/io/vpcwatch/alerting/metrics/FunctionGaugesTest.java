package io.vpcwatch.alerting.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FunctionGauges gauges = new FunctionGauges(registry);

  @Test
  void tasks_add_up() {
    gauges.show("0_0", List.of(count("1", 2)));
    gauges.show("0_1", List.of(count("2", 3)));

    assertThat(violating()).isEqualTo(5);
  }

  @Test
  void a_task_that_goes_elsewhere_takes_its_rows_along() {
    gauges.show("0_0", List.of(count("1", 2)));
    gauges.show("0_1", List.of(count("2", 3)));

    gauges.withdraw("0_0");

    assertThat(violating()).isEqualTo(3);
    assertThat(registry.find("vpcwatch.functions").tag("account_id", "1").gauges()).isEmpty();
  }

  @Test
  void what_a_task_shows_replaces_what_it_showed() {
    gauges.show("0_0", List.of(count("1", 2), count("2", 3)));

    gauges.show("0_0", List.of(count("1", 1)));

    assertThat(violating()).isEqualTo(1);
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
