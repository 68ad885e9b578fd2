package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions that violate the policy now, as Prometheus sees them: one series each, the oldest
 * first and no more than a limit, as every series costs; what is beyond it is counted. Each task
 * contributes the functions that it owns.
 */
public final class ViolatingGauges {
  private final int limit;
  private final MultiGauge functions;
  private final Map<String, Rows> byTask = new HashMap<>();
  private volatile double oldestSeconds;
  private volatile long dropped;

  /**
   * What a task contributes.
   *
   * @param oldest those that violate for longest, the limit at most
   * @param all how many there are
   */
  record Rows(List<FunctionStatus> oldest, long all) {

    /** Copies the list. */
    Rows {
      oldest = List.copyOf(oldest);
    }
  }

  /**
   * @param limit of series in this process; 0: none
   */
  public ViolatingGauges(MeterRegistry registry, int limit) {
    this.limit = limit;
    functions =
        MultiGauge.builder("vpcwatch.violating.function.since.timestamp")
            .description(
                "Since when a function violates the policy, one series for each; see vpcwatch_function_series_dropped")
            .baseUnit("seconds")
            .register(registry);
    Gauge.builder("vpcwatch.oldest.violation.timestamp", () -> oldestSeconds)
        .description(
            "Since when the function violates the policy that does so for longest; 0: none")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("vpcwatch.function.series.dropped", () -> dropped)
        .description(
            "Violating functions without a series of their own, as alerting.function-series allows no more")
        .register(registry);
  }

  int limit() {
    return limit;
  }

  /** Replaces what a task contributes. */
  synchronized void show(String task, Rows rows) {
    byTask.put(task, rows);
    publish();
  }

  /** The task has gone elsewhere. */
  synchronized void withdraw(String task) {
    byTask.remove(task);
    publish();
  }

  private void publish() {
    List<FunctionStatus> oldest =
        byTask.values().stream()
            .map(Rows::oldest)
            .flatMap(Collection::stream)
            .sorted(Comparator.comparing(FunctionStatus::since))
            .toList();
    List<MultiGauge.Row<?>> shown = new ArrayList<>();
    oldest.stream().limit(limit).forEach(each -> shown.add(row(each)));
    functions.register(shown, true);
    oldestSeconds = oldest.isEmpty() ? 0 : seconds(oldest.get(0).since());
    dropped = byTask.values().stream().mapToLong(Rows::all).sum() - shown.size();
  }

  private static MultiGauge.Row<?> row(FunctionStatus status) {
    FunctionArn function = status.functionArn();
    Tags tags =
        Tags.of(
            "account_id", function.account(),
            "region", function.region(),
            "function_name", function.name(),
            "cause", word(status.cause()));
    return MultiGauge.Row.of(tags, seconds(status.since()));
  }

  private static String word(@Nullable Cause cause) {
    return Objects.toString(cause, "unknown").toLowerCase(Locale.ROOT);
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
