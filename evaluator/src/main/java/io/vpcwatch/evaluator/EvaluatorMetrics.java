package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The evaluator in numbers: evaluated + duplicate + stale + invalid is what was read. All series
 * are there from the start. They count what was done, not what was committed: after a crash the
 * records of one commit interval may be counted again.
 */
final class EvaluatorMetrics {
  /** People mend within minutes, and within months. */
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

  private final Counter evaluated;
  private final Counter duplicate;
  private final Counter stale;
  private final Counter invalid;
  private final Map<Violation.Transition, Counter> transitions =
      new EnumMap<>(Violation.Transition.class);
  private final Map<Poison, Counter> deadLetters = new EnumMap<>(Poison.class);
  private final Map<SourceType, Counter> facts = new EnumMap<>(SourceType.class);
  private final Map<SourceType, Counter> confirmed = new EnumMap<>(SourceType.class);
  private final Timer detectionLatency;
  private final Timer timeToRemediate;

  EvaluatorMetrics(MeterRegistry registry) {
    evaluated = events(registry, "evaluated");
    duplicate = events(registry, "duplicate");
    stale = events(registry, "stale");
    invalid = events(registry, "invalid");
    for (Violation.Transition transition : Violation.Transition.values()) {
      transitions.put(
          transition,
          Counter.builder("vpcwatch.violations")
              .description("Violations by what happened to them")
              .tag("transition", transition.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Poison poison : Poison.values()) {
      deadLetters.put(poison, deadLetters(registry, poison));
    }
    for (SourceType source : SourceType.values()) {
      facts.put(
          source,
          bySource(
              registry,
              "vpcwatch.facts",
              "Live facts, each once for every path it came by",
              source));
      confirmed.put(
          source,
          bySource(
              registry,
              "vpcwatch.facts.confirmed",
              "Those among vpcwatch_facts_total that came by another path too; the rest came by one only",
              source));
    }
    detectionLatency =
        Timer.builder("vpcwatch.detection.latency")
            .description("From the event time of a live fact to its evaluation")
            .serviceLevelObjectives(Metrics.latencyBuckets())
            .register(registry);
    timeToRemediate =
        Timer.builder("vpcwatch.time.to.remediate")
            .description("From the beginning of a violation to its end, both by CloudTrail")
            .serviceLevelObjectives(REMEDIATION_BUCKETS)
            .register(registry);
  }

  /**
   * A replayed fact says nothing about how quick we are.
   *
   * @param now the wall clock: the topology reads it for this number and for nothing that is judged
   */
  void evaluated(FunctionChange change, Instant now) {
    evaluated.increment();
    if (!change.replayed()) {
      // Event times are whole seconds, and as nanoseconds what an absurd one leads to is no number.
      long seconds = Duration.between(change.eventTime(), now).toSeconds();
      detectionLatency.record(Math.max(0, seconds), TimeUnit.SECONDS);
    }
  }

  /**
   * @param before the paths by which this very fact had come already
   */
  void came(FunctionChange change, Set<SourceType> before) {
    if (change.replayed()) {
      return;
    }
    for (SourceType source : change.sources()) {
      if (before.contains(source)) {
        continue;
      }
      requireNonNull(facts.get(source)).increment();
      if (!before.isEmpty()) {
        requireNonNull(confirmed.get(source)).increment();
      }
      if (before.size() == 1) {
        before.forEach(first -> requireNonNull(confirmed.get(first)).increment());
      }
    }
  }

  void unchanged(boolean isStale) {
    (isStale ? stale : duplicate).increment();
  }

  /** What was read from history was not mended now. */
  void transition(Violation violation) {
    requireNonNull(transitions.get(violation.transition())).increment();
    EventRef end = violation.resolved();
    if (violation.transition() == Violation.Transition.RESOLVED
        && end != null
        && !violation.replayed()) {
      long seconds = Duration.between(violation.opened().time(), end.time()).toSeconds();
      timeToRemediate.record(Math.max(0, seconds), TimeUnit.SECONDS);
    }
  }

  void poison(Poison poison) {
    invalid.increment();
    requireNonNull(deadLetters.get(poison)).increment();
  }

  private static Counter events(MeterRegistry registry, String result) {
    return Counter.builder("vpcwatch.events")
        .description("Facts about functions that the evaluator read, by what came of them")
        .tag("result", result)
        .register(registry);
  }

  private static Counter bySource(
      MeterRegistry registry, String name, String description, SourceType source) {
    return Counter.builder(name)
        .description(description)
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private static Counter deadLetters(MeterRegistry registry, Poison poison) {
    return Counter.builder("vpcwatch.dead.letters")
        .description("Pieces of input that could not be used, by service and reason")
        .tag("service", "evaluator")
        .tag("reason", poison.label())
        .register(registry);
  }
}
