package io.vpcwatch.ingest.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.Operation;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.EnumCounters;
import io.vpcwatch.service.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The metrics of ingest. Every series exists from the start. {@code records} with result {@code
 * published} counts what Kafka has acknowledged; a record that is neither published nor ignored is
 * invalid and becomes a dead letter.
 */
final class IngestMetrics {
  private enum Result {
    PUBLISHED,
    IGNORED,
    INVALID
  }

  private final InstantSource clock;
  private final EnumCounters<Result> records;
  private final EnumCounters<IgnoredReason> ignored;
  private final EnumCounters<Operation> notJudged;
  private final EnumCounters<DeadLetterReason> deadLetters;
  private final EnumCounters<SourceType> read;
  private final Map<SourceType, AtomicLong> newestEvents = new EnumMap<>(SourceType.class);
  private final Map<SourceType, AtomicLong> newestChanges = new EnumMap<>(SourceType.class);
  private final Map<SourceType, Timer> lags = new EnumMap<>(SourceType.class);

  IngestMetrics(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    records =
        new EnumCounters<>(
            Result.class,
            "result",
            Counter.builder("vpcwatch.ingest.records")
                .description("CloudTrail records by result")
                .withRegistry(registry));
    ignored =
        new EnumCounters<>(
            EnumSet.allOf(IgnoredReason.class),
            IgnoredReason::label,
            "reason",
            Counter.builder("vpcwatch.ingest.ignored")
                .description("Records and files that change no function, by reason")
                .withRegistry(registry));
    notJudged =
        new EnumCounters<>(
            Operation.NOT_JUDGED,
            Operation::label,
            "operation",
            Counter.builder("vpcwatch.ingest.not.judged")
                .description(
                    "Calls on web functions, MicroVMs and network connectors, which are not judged")
                .withRegistry(registry));
    deadLetters = DeadLetterReason.counters(DeadLetterReason.OF_INPUTS, "ingest", registry);
    read =
        new EnumCounters<>(
            SourceType.class,
            "source",
            Counter.builder("vpcwatch.ingest.source.records")
                .description("CloudTrail records read, of any service, by source")
                .withRegistry(registry));
    for (SourceType source : SourceType.values()) {
      register(source, registry);
    }
  }

  private void register(SourceType source, MeterRegistry registry) {
    String label = source.name().toLowerCase(Locale.ROOT);
    newestEvents.put(
        source,
        timestamp(
            "vpcwatch.last.event",
            "Event time of the newest CloudTrail record read, of any service, by source; 0 before the first",
            label,
            registry));
    newestChanges.put(
        source,
        timestamp(
            "vpcwatch.last.change",
            "Event time of the newest live function change, by source; 0 before the first",
            label,
            registry));
    lags.put(
        source,
        Timer.builder("vpcwatch.ingest.lag")
            .description("From the event to its arrival at ingest, live changes only, by source")
            .tag("source", label)
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(registry));
  }

  private static AtomicLong timestamp(
      String name, String description, String source, MeterRegistry registry) {
    AtomicLong newest = new AtomicLong();
    Gauge.builder(name + ".timestamp.seconds", newest, AtomicLong::doubleValue)
        .description(description)
        .tag("source", source)
        .register(registry);
    return newest;
  }

  /** Records of any service, whatever becomes of them. */
  void read(SourceType source, long count) {
    read.increment(source, (double) count);
  }

  void published(FunctionChange change) {
    records.increment(Result.PUBLISHED);
    for (SourceType source : change.sources()) {
      newestEvent(source, change.eventTime());
      if (!change.replayed()) {
        advance(newestChanges, source, change.eventTime());
        Objects.requireNonNull(lags.get(source))
            .record(Duration.between(change.eventTime(), change.receivedAt()));
      }
    }
  }

  void publishedProvider() {
    records.increment(Result.PUBLISHED);
  }

  void published(NetworkChange change) {
    records.increment(Result.PUBLISHED);
    if (change.event() != null) {
      newestEvent(change.source(), change.time());
    }
  }

  void newestEvent(SourceType source, Instant eventTime) {
    advance(newestEvents, source, eventTime);
  }

  /** Capped at now: a time in the future would hide that no more events come. */
  private void advance(Map<SourceType, AtomicLong> newest, SourceType source, Instant eventTime) {
    long seconds = Math.min(eventTime.getEpochSecond(), clock.instant().getEpochSecond());
    Objects.requireNonNull(newest.get(source)).accumulateAndGet(seconds, Math::max);
  }

  void ignored(IgnoredReason reason) {
    records.increment(Result.IGNORED);
    ignored.increment(reason);
  }

  void notJudged(Operation operation) {
    notJudged.increment(operation);
  }

  /**
   * @throws IllegalArgumentException if it is not a reason of ingest
   */
  void deadLetter(DeadLetterReason reason) {
    records.increment(Result.INVALID);
    deadLetters.increment(reason);
  }
}
