package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final List<String> missing = new ArrayList<>();
  private final Metrics metrics = new Metrics("1.2.3", missing::add);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void the_jvm_and_the_version_have_metrics() {
    assertThat(metrics.registry().scrape())
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
        .contains("vpcwatch_build_info{version=\"1.2.3\"} 1");
    assertThat(missing).isEmpty();
  }

  @Test
  void a_meter_that_conflicts_with_another_is_reported() {
    Counter.builder("vpcwatch.events").register(metrics.registry());
    metrics.registry().gauge("vpcwatch.events.total", 1);

    assertThat(missing).singleElement().asString().contains("vpcwatch.events.total");
  }

  @Test
  void the_buckets_of_a_latency_suit_cloudtrail() {
    Timer.builder("vpcwatch.latency")
        .serviceLevelObjectives(Metrics.latencyBuckets())
        .register(metrics.registry());

    assertThat(
            metrics
                .registry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("vpcwatch_latency_seconds_bucket")))
        .hasSize(12)
        .anyMatch(line -> line.contains("le=\"1.0\""))
        .anyMatch(line -> line.contains("le=\"3600.0\""));
  }
}
