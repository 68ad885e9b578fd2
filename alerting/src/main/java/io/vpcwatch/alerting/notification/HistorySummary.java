package io.vpcwatch.alerting.notification;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Historical violations, for which nobody is paged.
 *
 * @param violations their number
 * @param reasons their number by {@link SuppressionReason}
 * @param causes their number by cause
 * @param severities their number by severity
 * @param accounts their number by account; the first accounts by name, the rest as {@link #OTHERS}
 * @param oldest when the first of them began
 * @param newest when the last of them began
 * @param open the number of violations without a notification that are open now, whenever they were
 *     detected
 * @param stillOpen some of their functions, the most severe first
 */
@RecordBuilder
public record HistorySummary(
    Instant first,
    Instant last,
    long violations,
    Map<String, Long> reasons,
    Map<Cause, Long> causes,
    Map<Severity, Long> severities,
    Map<String, Long> accounts,
    Instant oldest,
    Instant newest,
    long open,
    List<Open> stillOpen)
    implements Summary {
  /** All accounts that are not named. */
  public static final String OTHERS = "others";

  public static final String TOPIC = "history";
  private static final int NAMED_ACCOUNTS = 50;
  private static final int NAMED_FUNCTIONS = 20;

  /** A function of which only a summary says that it violates the policy. */
  public record Open(FunctionArn functionArn, Severity severity) {}

  public HistorySummary {
    reasons = Map.copyOf(reasons);
    causes = Map.copyOf(causes);
    // Null in a record of a former release, as is stillOpen.
    severities = severities == null ? Map.of() : Map.copyOf(severities);
    accounts = Map.copyOf(accounts);
    stillOpen = stillOpen == null ? List.of() : List.copyOf(stillOpen);
  }

  public static HistorySummary of(
      Violation violation, Severity severity, String reason, Instant now) {
    Instant opened = violation.opened().time();
    return HistorySummaryBuilder.builder()
        .first(now)
        .last(now)
        .violations(1)
        .reasons(Map.of(reason, 1L))
        .causes(Map.of(violation.cause(), 1L))
        .severities(Map.of(severity, 1L))
        .accounts(Map.of(violation.functionArn().account(), 1L))
        .oldest(opened)
        .newest(opened)
        .stillOpen(List.of())
        .build();
  }

  @Override
  public String topic() {
    return TOPIC;
  }

  @Override
  public HistorySummary plus(Summary newer) {
    HistorySummary other = (HistorySummary) newer;
    return HistorySummaryBuilder.builder(other)
        .first(first)
        .violations(violations + other.violations)
        .reasons(sum(reasons, other.reasons))
        .causes(sum(causes, other.causes))
        .severities(sum(severities, other.severities))
        .accounts(sum(accounts, other.accounts, NAMED_ACCOUNTS))
        .oldest(oldest.isBefore(other.oldest) ? oldest : other.oldest)
        .newest(newest.isAfter(other.newest) ? newest : other.newest)
        .build();
  }

  /** Completed with all that are open when it is sent. */
  public HistorySummary withOpen(List<Open> all) {
    List<Open> named =
        all.stream()
            .sorted(
                Comparator.comparing(Open::severity).reversed().thenComparing(Open::functionArn))
            .limit(NAMED_FUNCTIONS)
            .toList();
    return HistorySummaryBuilder.builder(this).open(all.size()).stillOpen(named).build();
  }

  private static <K> Map<K, Long> sum(Map<K, Long> some, Map<K, Long> others) {
    Map<K, Long> sum = new TreeMap<>(some);
    others.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }

  private static Map<String, Long> sum(
      Map<String, Long> some, Map<String, Long> others, int mostKeys) {
    Map<String, Long> sum = new TreeMap<>(some);
    others.forEach(
        (key, count) ->
            sum.merge(
                sum.containsKey(key) || sum.size() < mostKeys ? key : OTHERS, count, Long::sum));
    return sum;
  }
}
