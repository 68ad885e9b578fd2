package io.vpcwatch.alerting.notification;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Historical violations, for which nobody is paged.
 *
 * @param violations their number
 * @param reasons their number by {@link SuppressionReason}
 * @param causes their number by cause
 * @param accounts their number by account; the first accounts by name, the rest as {@link #OTHERS}
 * @param oldest when the first of them began
 * @param newest when the last of them began
 * @param open the number of violations without a notification that are open now, whenever they were
 *     detected
 * @param openFunctions some of their functions
 */
@RecordBuilder
public record HistorySummary(
    Instant first,
    Instant last,
    long violations,
    Map<String, Long> reasons,
    Map<Cause, Long> causes,
    Map<String, Long> accounts,
    Instant oldest,
    Instant newest,
    long open,
    List<FunctionArn> openFunctions)
    implements Summary {
  /** All accounts that are not named. */
  public static final String OTHERS = "others";

  public static final String TOPIC = "history";
  private static final int NAMED_ACCOUNTS = 50;

  public HistorySummary {
    reasons = Map.copyOf(reasons);
    causes = Map.copyOf(causes);
    accounts = Map.copyOf(accounts);
    openFunctions = List.copyOf(openFunctions);
  }

  public static HistorySummary of(Violation violation, String reason, Instant now) {
    Instant opened = violation.opened().time();
    return HistorySummaryBuilder.builder()
        .first(now)
        .last(now)
        .violations(1)
        .reasons(Map.of(reason, 1L))
        .causes(Map.of(violation.cause(), 1L))
        .accounts(Map.of(violation.functionArn().account(), 1L))
        .oldest(opened)
        .newest(opened)
        .openFunctions(List.of())
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
        .accounts(sum(accounts, other.accounts, NAMED_ACCOUNTS))
        .oldest(oldest.isBefore(other.oldest) ? oldest : other.oldest)
        .newest(newest.isAfter(other.newest) ? newest : other.newest)
        .build();
  }

  /**
   * Completed when it is sent.
   *
   * @param functions some of the open ones
   */
  public HistorySummary withOpen(long count, List<FunctionArn> functions) {
    return HistorySummaryBuilder.builder(this).open(count).openFunctions(functions).build();
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
