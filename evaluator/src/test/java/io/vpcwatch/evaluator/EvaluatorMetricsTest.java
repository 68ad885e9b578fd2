package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SourceType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorMetricsTest {
  @TempDir private Path dataDir;

  @Test
  void every_series_is_there_before_anything_happens() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new EvaluatorMetrics(registry);

    assertThat(values(registry, "vpcwatch.events", "result"))
        .containsExactlyInAnyOrder("evaluated", "duplicate", "stale", "invalid", "deferred");
    assertThat(values(registry, "vpcwatch.violations", "transition"))
        .containsExactlyInAnyOrder("opened", "changed", "resolved", "retracted");
    assertThat(values(registry, "vpcwatch.violations", "rule"))
        .hasSameSizeAs(PlacementRule.values())
        .contains("vpc", "multi-az");
    assertThat(registry.get("vpcwatch.violations").counters()).hasSize(32);
    assertThat(values(registry, "vpcwatch.dead.letters", "reason"))
        .containsExactlyInAnyOrder("unreadable", "unusable", "defect");
    assertThat(values(registry, "vpcwatch.dead.letters", "service")).containsOnly("evaluator");
    assertThat(registry.get("vpcwatch.detection.latency").timers()).hasSize(1);
    assertThat(registry.getMeters())
        .filteredOn(meter -> !(meter instanceof Gauge)) // the registry's own, for the buckets
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
  }

  @Test
  void every_record_is_counted_as_one_result() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(created(1, NO_VPC), created(1, NO_VPC), configured(2, VPC));
      evaluator.receives(
          TestChange.function("1", "eu-west-1", "other"), created(1, NO_VPC).change());

      assertThat(evaluator.counted("vpcwatch.events", "result", "evaluated")).isEqualTo(2);
      assertThat(evaluator.counted("vpcwatch.events", "result", "duplicate")).isEqualTo(1);
      assertThat(evaluator.counted("vpcwatch.events", "result", "invalid")).isEqualTo(1);
      assertThat(evaluator.counted("vpcwatch.violations", "transition", "opened")).isEqualTo(1);
      assertThat(evaluator.counted("vpcwatch.violations", "transition", "resolved")).isEqualTo(1);
    }
  }

  @Test
  void changes_reported_by_one_source_only_are_distinguished_from_those_reported_by_two() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(
          created(1, NO_VPC).from(SourceType.EVENTBRIDGE, 3),
          created(1, NO_VPC).from(SourceType.TRAIL, 300),
          created(1, NO_VPC).from(SourceType.TRAIL, 400),
          configured(2, VPC).from(SourceType.TRAIL, 300),
          configured(3, VPC).from(SourceType.EVENTBRIDGE, 5),
          configured(4, VPC).from(SourceType.TRAIL, 500).readFromHistory());

      assertThat(evaluator.counted("vpcwatch.facts", "source", "eventbridge")).isEqualTo(2);
      assertThat(evaluator.counted("vpcwatch.facts.confirmed", "source", "eventbridge")).isOne();
      assertThat(evaluator.counted("vpcwatch.facts", "source", "trail")).isEqualTo(2);
      assertThat(evaluator.counted("vpcwatch.facts.confirmed", "source", "trail")).isOne();
    }
  }

  @Test
  void latency_is_the_time_from_a_live_event_to_its_evaluation() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(created(3590, NO_VPC), created(1, NO_VPC).readFromHistory());

      Timer latency = evaluator.registry.get("vpcwatch.detection.latency").timer();
      assertThat(latency.count()).isEqualTo(1);
      assertThat(latency.totalTime(TimeUnit.SECONDS)).isEqualTo(10);
    }
  }

  @Test
  void time_to_remediate_is_that_of_violations_that_end_now() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(created(1, NO_VPC), configured(91, VPC));

      Timer remediation = evaluator.registry.get("vpcwatch.time.to.remediate").timer();
      assertThat(remediation.count()).isEqualTo(1);
      assertThat(remediation.totalTime(TimeUnit.SECONDS)).isEqualTo(90);
    }
  }

  @Test
  void a_deleted_function_is_not_remediated() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(created(1, NO_VPC), deleted(91));

      assertThat(evaluator.counted("vpcwatch.violations", "transition", "resolved")).isEqualTo(1);
      assertThat(evaluator.registry.get("vpcwatch.time.to.remediate").timer().count()).isZero();
    }
  }

  @Test
  void violations_read_from_history_are_not_part_of_the_time_to_remediate() {
    try (EvaluatorHarness evaluator = EvaluatorHarness.anyVpc(dataDir)) {
      evaluator.reads(created(1, NO_VPC).readFromHistory(), configured(91, VPC).readFromHistory());

      assertThat(evaluator.registry.get("vpcwatch.time.to.remediate").timer().count()).isZero();
    }
  }

  private static List<String> values(SimpleMeterRegistry registry, String meter, String tag) {
    return registry.get(meter).counters().stream()
        .map(counter -> counter.getId().getTag(tag))
        .distinct()
        .toList();
  }
}
