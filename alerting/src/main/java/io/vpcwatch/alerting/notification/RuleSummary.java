package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The violations of a day of the rules that the channel is not notified of one by one.
 *
 * @param opened the number of new ones by rule
 * @param ended the number of those that are over by rule
 * @param open the number of those that are open when it is sent by rule
 * @param stillOpen some of those, the first functions by name of each rule
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleSummary(
    Instant first,
    Instant last,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptySortedMap")
        SortedMap<PlacementRule, Long> opened,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptySortedMap")
        SortedMap<PlacementRule, Long> ended,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptySortedMap")
        SortedMap<PlacementRule, Long> open,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptyList")
        List<Open> stillOpen)
    implements Summary {
  /** Of one rule. */
  public static final int NAMED = 20;

  /** A function that violates a rule. */
  public record Open(FunctionArn functionArn, PlacementRule rule) {}

  public RuleSummary {
    opened = copy(opened);
    ended = copy(ended);
    open = copy(open);
    stillOpen = stillOpen == null ? List.of() : List.copyOf(stillOpen);
  }

  private static SortedMap<PlacementRule, Long> copy(SortedMap<PlacementRule, Long> counts) {
    return counts == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** Of a violation that has opened or ended. */
  public static RuleSummary of(Violation violation, Instant now) {
    RuleSummaryBuilder summary = RuleSummaryBuilder.builder().first(now).last(now);
    SortedMap<PlacementRule, Long> one = new TreeMap<>(Map.of(violation.rule(), 1L));
    return (violation.isOpen() ? summary.opened(one) : summary.ended(one)).build();
  }

  @Override
  public String topic() {
    return "rules";
  }

  @Override
  public RuleSummary plus(Summary newer) {
    RuleSummary other = (RuleSummary) newer;
    return RuleSummaryBuilder.builder(other)
        .first(first)
        .opened(sum(opened, other.opened))
        .ended(sum(ended, other.ended))
        .build();
  }

  /** Completed with all that are open when it is sent. */
  public RuleSummary withOpen(List<Open> all) {
    SortedMap<PlacementRule, List<Open>> byRule =
        all.stream().collect(Collectors.groupingBy(Open::rule, TreeMap::new, Collectors.toList()));
    SortedMap<PlacementRule, Long> counts = new TreeMap<>();
    byRule.forEach((rule, each) -> counts.put(rule, (long) each.size()));
    return RuleSummaryBuilder.builder(this)
        .open(counts)
        .stillOpen(
            byRule.values().stream()
                .flatMap(
                    each ->
                        each.stream().sorted(Comparator.comparing(Open::functionArn)).limit(NAMED))
                .toList())
        .build();
  }

  private static SortedMap<PlacementRule, Long> sum(
      SortedMap<PlacementRule, Long> some, SortedMap<PlacementRule, Long> others) {
    SortedMap<PlacementRule, Long> sum = new TreeMap<>(some);
    others.forEach((rule, count) -> sum.merge(rule, count, Long::sum));
    return sum;
  }
}
