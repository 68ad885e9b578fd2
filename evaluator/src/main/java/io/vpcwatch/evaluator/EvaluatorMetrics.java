package io.vpcwatch.evaluator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.EnumCounters;
import io.vpcwatch.service.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The evaluator's metrics. The results of {@code vpcwatch_events_total} add up to the records read.
 * Counters count processed records, not committed ones: after a crash, those of one commit interval
 * may be counted twice.
 */
final class EvaluatorMetrics {
  /** Owners fix violations within minutes, or within months. */
  private static final Duration[] REMEDIATION_BUCKETS = {
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(4),
    Duration.ofDays(1),
    Duration.ofDays(3),
    Duration.ofDays(7),
    Duration.ofDays(30),
    Duration.ofDays(90)
  };

  private enum Result {
    EVALUATED,
    DUPLICATE,
    STALE,
    INVALID,
    DEFERRED
  }

  private final EnumCounters<Result> events;
  private final Map<PlacementRule, EnumCounters<Violation.Transition>> transitions =
      new EnumMap<>(PlacementRule.class);
  private final EnumCounters<DeadLetterReason> deadLetters;
  private final EnumCounters<SourceType> changes;
  private final EnumCounters<SourceType> confirmed;
  private final Counter notEvaluated;
  private final Timer detectionLatency;
  private final Timer timeToRemediate;

  EvaluatorMetrics(MeterRegistry registry) {
    events =
        new EnumCounters<>(
            Result.class,
            "result",
            counters(
                registry,
                "vpcwatch.events",
                "Function changes that the evaluator read, by result"));
    for (PlacementRule rule : PlacementRule.values()) {
      transitions.put(
          rule,
          new EnumCounters<>(
              Violation.Transition.class,
              "transition",
              Counter.builder("vpcwatch.violations")
                  .description("Violations by rule and transition")
                  .tag("rule", rule.id())
                  .withRegistry(registry)));
    }
    deadLetters = DeadLetterReason.counters(DeadLetterReason.OF_TOPICS, "evaluator", registry);
    changes =
        new EnumCounters<>(
            SourceType.class,
            "source",
            counters(
                registry, "vpcwatch.facts", "Live function changes, each once for every source"));
    confirmed =
        new EnumCounters<>(
            SourceType.class,
            "source",
            counters(
                registry,
                "vpcwatch.facts.confirmed",
                "Those among vpcwatch_facts_total that another source reported too"));
    notEvaluated =
        Counter.builder("vpcwatch.functions.skipped")
            .description("Functions that a scan could not evaluate, because of a defect")
            .register(registry);
    detectionLatency =
        Timer.builder("vpcwatch.detection.latency")
            .description("From the event time of a live function change to its evaluation")
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(registry);
    timeToRemediate =
        Timer.builder("vpcwatch.time.to.remediate")
            .description("From the start of a violation until its function is in a VPC again")
            .serviceLevelObjectives(REMEDIATION_BUCKETS)
            .register(registry);
  }

  /**
   * Replayed changes are not part of the latency.
   *
   * @param now the wall clock: the topology reads it for this metric only, never for a verdict
   */
  void evaluated(FunctionChange change, Instant now) {
    events.increment(Result.EVALUATED);
    if (!change.replayed()) {
      // Event times are whole seconds, and an absurd one would overflow as nanoseconds.
      long seconds = Duration.between(change.eventTime(), now).toSeconds();
      detectionLatency.record(Math.max(0, seconds), TimeUnit.SECONDS);
    }
  }

  /**
   * @param before the sources that had reported the same change already
   */
  void received(FunctionChange change, Set<SourceType> before) {
    if (change.replayed()) {
      return;
    }
    for (SourceType source : change.sources()) {
      if (before.contains(source)) {
        continue;
      }
      changes.increment(source);
      if (!before.isEmpty()) {
        confirmed.increment(source);
      }
      if (before.size() == 1) {
        before.forEach(confirmed::increment);
      }
    }
  }

  void unchanged(boolean isStale) {
    events.increment(isStale ? Result.STALE : Result.DUPLICATE);
  }

  /**
   * Violations read from history are not part of the time to remediate, nor are those that ended
   * without a fix: a function was deleted, for example.
   */
  void transition(Violation violation) {
    Objects.requireNonNull(transitions.get(violation.rule())).increment(violation.transition());
    EventRef end = violation.resolved();
    if (violation.transition() == Violation.Transition.RESOLVED
        && violation.end() == End.VPC_ATTACHED
        && end != null
        && !violation.replayed()) {
      long seconds = Duration.between(violation.opened().time(), end.time()).toSeconds();
      timeToRemediate.record(Math.max(0, seconds), TimeUnit.SECONDS);
    }
  }

  /** A change of a kind that this version does not know. */
  void deferred() {
    events.increment(Result.DEFERRED);
  }

  /** A function that a scan could not evaluate. */
  void notEvaluated() {
    notEvaluated.increment();
  }

  void deadLetter(DeadLetterReason reason) {
    events.increment(Result.INVALID);
    deadLetters.increment(reason);
  }

  private static MeterProvider<Counter> counters(
      MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).withRegistry(registry);
  }
}
