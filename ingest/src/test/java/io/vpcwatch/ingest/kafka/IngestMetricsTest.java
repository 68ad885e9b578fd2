package io.vpcwatch.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.Operation;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IngestMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Instant now = SampleChanges.EVENT_TIME.plusSeconds(60);
  private final IngestMetrics metrics = new IngestMetrics(registry, () -> now);

  private double newestEvent() {
    return newest("event");
  }

  private double newest(String what) {
    return registry
        .get("vpcwatch.last." + what + ".timestamp.seconds")
        .tag("source", "trail")
        .gauge()
        .value();
  }

  @Test
  void every_series_exists_from_the_start_and_has_a_description() {
    assertThat(registry.get("vpcwatch.ingest.records").counters()).hasSize(3);
    assertThat(registry.get("vpcwatch.ingest.ignored").counters())
        .hasSize(IgnoredReason.values().length);
    assertThat(registry.get("vpcwatch.dead.letters").counters())
        .hasSize(DeadLetterReason.OF_INPUTS.size());
    assertThat(registry.get("vpcwatch.ingest.not.judged").counters())
        .hasSize(Operation.NOT_JUDGED.size());
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        // This registry shows the buckets of a histogram as separate meters.
        .filteredOn(id -> !id.getName().endsWith(".histogram"))
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }

  @Test
  void the_newest_event_time_is_kept() {
    metrics.published(SampleChanges.created("event-1"));

    metrics.newestEvent(SourceType.TRAIL, SampleChanges.EVENT_TIME.minusSeconds(1));

    assertThat(newestEvent()).isEqualTo((double) SampleChanges.EVENT_TIME.getEpochSecond());
  }

  @Test
  void the_newest_live_change_is_kept_apart_from_events_of_other_services() {
    metrics.published(SampleChanges.created("event-1", true));
    metrics.newestEvent(SourceType.TRAIL, now);
    assertThat(newest("change")).isZero();

    metrics.published(SampleChanges.created("event-2", false));

    assertThat(newest("change")).isEqualTo((double) SampleChanges.EVENT_TIME.getEpochSecond());
    assertThat(newest("event")).isEqualTo((double) now.getEpochSecond());
  }

  @Test
  void an_event_in_the_future_counts_as_now() {
    metrics.newestEvent(SourceType.TRAIL, now.plusSeconds(86_400));

    assertThat(newestEvent()).isEqualTo((double) now.getEpochSecond());
  }

  @Test
  void the_lag_is_measured_of_live_changes_only() {
    metrics.published(SampleChanges.created("event-1", true));
    assertThat(registry.get("vpcwatch.ingest.lag").tag("source", "trail").timer().count()).isZero();

    metrics.published(SampleChanges.created("event-2", false));
    assertThat(
            registry
                .get("vpcwatch.ingest.lag")
                .tag("source", "trail")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(20);
  }

  @Test
  void what_is_not_judged_is_counted_by_operation() {
    metrics.notJudged(Operation.CREATE_WEB_FUNCTION);

    assertThat(
            registry
                .get("vpcwatch.ingest.not.judged")
                .tag("operation", "CreateWebFunction")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void a_reason_without_a_counter_is_rejected() {
    assertThatThrownBy(() -> metrics.deadLetter(DeadLetterReason.UNREADABLE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
