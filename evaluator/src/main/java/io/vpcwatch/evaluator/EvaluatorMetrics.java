package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The evaluator in numbers: evaluated + duplicate + stale + invalid is what was read. All series
 * are there from the start. They count what was done, not what was committed: after a crash the
 * records of one commit interval may be counted again.
 */
final class EvaluatorMetrics {
  private final Counter evaluated;
  private final Counter duplicate;
  private final Counter stale;
  private final Counter invalid;
  private final Map<Violation.Transition, Counter> transitions =
      new EnumMap<>(Violation.Transition.class);
  private final Map<Poison, Counter> deadLetters = new EnumMap<>(Poison.class);
  private final Timer detectionLatency;

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
    detectionLatency =
        Timer.builder("vpcwatch.detection.latency")
            .description("From the event time of a live fact to its evaluation")
            .serviceLevelObjectives(Metrics.latencyBuckets())
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

  void unchanged(boolean isStale) {
    (isStale ? stale : duplicate).increment();
  }

  void transition(Violation.Transition transition) {
    requireNonNull(transitions.get(transition)).increment();
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

  private static Counter deadLetters(MeterRegistry registry, Poison poison) {
    return Counter.builder("vpcwatch.dead.letters")
        .description("Pieces of input that could not be used, by service and reason")
        .tag("service", "evaluator")
        .tag("reason", poison.label())
        .register(registry);
  }
}
