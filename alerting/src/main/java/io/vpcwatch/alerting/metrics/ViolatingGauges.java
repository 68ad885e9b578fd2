package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vpcwatch.alerting.metrics.ViolatingGauges.Oldest;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The functions that violate the policy now: one series each, oldest first and up to a limit,
 * because every series costs memory in Prometheus; the rest is counted.
 */
public final class ViolatingGauges extends TaskGauges<FunctionArn, FunctionStatus, Oldest> {
  private static final Comparator<FunctionStatus> BY_AGE =
      Comparator.comparing(FunctionStatus::since);

  private final int limit;
  private final Consumer<FunctionStatus> each;
  private final MultiGauge functions;
  private volatile double oldestSeconds;
  private volatile long dropped;

  /**
   * The violating functions of a task.
   *
   * @param oldest up to the limit
   * @param total including those beyond the limit
   */
  record Oldest(List<FunctionStatus> oldest, long total) {}

  /**
   * @param limit of series in this process; 0: none
   * @param violating reads which functions of a partition violate the policy
   * @param each gets every status that is read
   */
  public ViolatingGauges(
      MeterRegistry registry,
      int limit,
      IntFunction<CompletableFuture<Set<String>>> violating,
      Consumer<FunctionStatus> each) {
    super("violating", FunctionStatus.class, Duration.ofSeconds(5), violating);
    this.limit = limit;
    this.each = each;
    functions =
        MultiGauge.builder("vpcwatch.violating.function.since.timestamp")
            .description(
                "When a function began to violate the policy, one series each; see vpcwatch_function_series_dropped")
            .baseUnit("seconds")
            .register(registry);
    Gauge.builder("vpcwatch.oldest.violation.timestamp", () -> oldestSeconds)
        .description("When the oldest open violation began; 0 if there is none")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("vpcwatch.function.series.dropped", () -> dropped)
        .description(
            "Violating functions without a series, because alerting.function-series allows no more")
        .register(registry);
  }

  @Override
  boolean isKept(FunctionStatus status) {
    each.accept(status);
    return isViolating(status);
  }

  private static boolean isViolating(@Nullable FunctionStatus status) {
    return status != null && status.verdict() == Verdict.VIOLATING;
  }

  /**
   * Reads which functions of a partition violate the policy, as the topic has it now.
   *
   * @param each gets every status
   */
  public static Set<String> violating(
      Map<String, ?> kafka,
      Topic<FunctionArn, FunctionStatus> topic,
      int partition,
      Consumer<FunctionStatus> each) {
    Set<String> violating = new HashSet<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topic,
              List.of(new TopicPartition(topic.name(), partition)),
              (function, status) -> {
                if (status != null) {
                  each.accept(status);
                }
                if (isViolating(status)) {
                  violating.add(function.toString());
                } else {
                  violating.remove(function.toString());
                }
              })
          .readToEnd();
    }
    return violating;
  }

  @Override
  Oldest summarize(Stream<FunctionStatus> violating) {
    // The head is the youngest, which is the first to be dropped.
    PriorityQueue<FunctionStatus> oldest = new PriorityQueue<>(BY_AGE.reversed());
    // The oldest of all has a gauge of its own, even if no function has a series.
    int kept = Math.max(1, limit);
    LongAdder total = new LongAdder();
    violating.forEach(
        status -> {
          total.increment();
          oldest.add(status);
          if (oldest.size() > kept) {
            oldest.remove();
          }
        });
    return new Oldest(List.copyOf(oldest), total.sum());
  }

  @Override
  void expose(Collection<Oldest> contributions) {
    List<FunctionStatus> oldest =
        contributions.stream().flatMap(each -> each.oldest().stream()).sorted(BY_AGE).toList();
    List<MultiGauge.Row<?>> rows =
        oldest.stream().limit(limit).<MultiGauge.Row<?>>map(ViolatingGauges::row).toList();
    functions.register(rows, true);
    oldestSeconds = oldest.isEmpty() ? 0 : seconds(oldest.get(0).since());
    dropped = contributions.stream().mapToLong(Oldest::total).sum() - rows.size();
  }

  private static MultiGauge.Row<?> row(FunctionStatus status) {
    FunctionArn function = status.functionArn();
    Tags tags =
        Tags.of(
            "account_id", function.account(),
            "region", function.region(),
            "function_name", function.name(),
            "cause", label(status.cause()));
    return MultiGauge.Row.of(tags, seconds(status.since()));
  }

  private static String label(@Nullable Cause cause) {
    return Objects.toString(cause, "unknown").toLowerCase(Locale.ROOT);
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
