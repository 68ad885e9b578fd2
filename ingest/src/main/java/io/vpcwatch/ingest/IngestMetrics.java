package io.vpcwatch.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What ingest counts. Every series exists from the start. {@code records} with result {@code
 * published} counts what Kafka has acknowledged; what is neither published nor ignored is invalid
 * and has become a dead letter.
 */
final class IngestMetrics {
  private final InstantSource clock;
  private final Counter published;
  private final Counter ignored;
  private final Counter invalid;
  private final Map<IgnoredReason, Counter> ignoredByReason = new EnumMap<>(IgnoredReason.class);
  private final Map<DeadLetterReason, Counter> deadLettersByReason =
      new EnumMap<>(DeadLetterReason.class);
  private final Map<SourceType, AtomicLong> newestEvents = new EnumMap<>(SourceType.class);
  private final Map<SourceType, Timer> lags = new EnumMap<>(SourceType.class);

  IngestMetrics(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    published = records(registry, "published");
    ignored = records(registry, "ignored");
    invalid = records(registry, "invalid");
    for (IgnoredReason reason : IgnoredReason.values()) {
      ignoredByReason.put(
          reason,
          Counter.builder("vpcwatch.ingest.ignored")
              .description("Records and files that say nothing about a function")
              .tag("reason", reason.label())
              .register(registry));
    }
    for (DeadLetterReason reason : DeadLetterReason.OF_INPUTS) {
      deadLettersByReason.put(
          reason,
          Counter.builder("vpcwatch.dead.letters")
              .description("Pieces of input that could not be used, by service and reason")
              .tag("service", "ingest")
              .tag("reason", reason.label())
              .register(registry));
    }
    for (SourceType source : SourceType.values()) {
      register(source, registry);
    }
  }

  private void register(SourceType source, MeterRegistry registry) {
    String label = source.name().toLowerCase(Locale.ROOT);
    AtomicLong newest = new AtomicLong();
    newestEvents.put(source, newest);
    Gauge.builder("vpcwatch.last.event.timestamp.seconds", newest, AtomicLong::doubleValue)
        .description(
            "Event time of the newest CloudTrail record read, of any service, by its path; 0 before the first")
        .tag("source", label)
        .register(registry);
    lags.put(
        source,
        Timer.builder("vpcwatch.ingest.lag")
            .description("From the event to its arrival at ingest, live facts only, by their path")
            .tag("source", label)
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(registry));
  }

  private static Counter records(MeterRegistry registry, String result) {
    return Counter.builder("vpcwatch.ingest.records")
        .description("CloudTrail records by what became of them")
        .tag("result", result)
        .register(registry);
  }

  void published(FunctionChange change) {
    published.increment();
    for (SourceType source : change.sources()) {
      newestEvent(source, change.eventTime());
      if (!change.replayed()) {
        Objects.requireNonNull(lags.get(source))
            .record(Duration.between(change.eventTime(), change.receivedAt()));
      }
    }
  }

  /** A time to come would hide that nothing else comes. */
  void newestEvent(SourceType source, Instant eventTime) {
    long seconds = Math.min(eventTime.getEpochSecond(), clock.instant().getEpochSecond());
    Objects.requireNonNull(newestEvents.get(source)).accumulateAndGet(seconds, Math::max);
  }

  void ignored(IgnoredReason reason) {
    ignored.increment();
    Objects.requireNonNull(ignoredByReason.get(reason)).increment();
  }

  void deadLetter(DeadLetterReason reason) {
    invalid.increment();
    Objects.requireNonNull(deadLettersByReason.get(reason)).increment();
  }
}
