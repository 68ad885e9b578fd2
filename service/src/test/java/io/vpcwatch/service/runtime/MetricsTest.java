package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  private final List<String> missing = new ArrayList<>();
  private final Metrics metrics = new Metrics("1.2.3", Metrics.KafkaMetrics.BASIC, missing::add);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void the_jvm_and_the_version_have_metrics() {
    assertThat(metrics.prometheus().scrape())
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
        .contains("vpcwatch_build_info{version=\"1.2.3\"} 1");
    assertThat(missing).isEmpty();
  }

  @Test
  void the_clock_and_the_free_space_of_a_folder_have_metrics(@TempDir Path folder) {
    metrics.host(folder, () -> Instant.ofEpochSecond(17));

    assertThat(metrics.prometheus().scrape())
        .contains("vpcwatch_clock_timestamp_seconds 17.0")
        .contains("disk_free_bytes{path=\"" + folder + "\"}", "disk_total_bytes{");
  }

  @Test
  void of_kafkas_own_metrics_only_the_basic_ones_are_kept() {
    metrics.registry().gauge("kafka.consumer.fetch.manager.records.lag.max", 1);
    metrics.registry().gauge("kafka.consumer.io.ratio", 1);
    metrics.registry().gauge("vpcwatch.functions", 1);

    assertThat(metrics.prometheus().scrape())
        .contains("kafka_consumer_fetch_manager_records_lag_max ", "vpcwatch_functions ")
        .doesNotContain("kafka_consumer_io_ratio");
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
                .prometheus()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("vpcwatch_latency_seconds_bucket")))
        .hasSize(12)
        .anyMatch(line -> line.contains("le=\"1.0\""))
        .anyMatch(line -> line.contains("le=\"3600.0\""));
  }
}
