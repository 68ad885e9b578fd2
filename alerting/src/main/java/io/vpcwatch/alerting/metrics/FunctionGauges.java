package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The number of functions by account, region and verdict, and by their outcomes of each rule. */
public final class FunctionGauges
    extends TaskGauges<String, ComplianceCount, List<ComplianceCount>> {
  /** Deleted functions no longer exist, so they are not counted. */
  private static final Set<Verdict> COUNTED = EnumSet.complementOf(EnumSet.of(Verdict.DELETED));

  /** A rule that does not apply to a function says nothing about it. */
  private static final Set<RuleOutcome> JUDGED =
      EnumSet.complementOf(EnumSet.of(RuleOutcome.NOT_APPLICABLE));

  private final MultiGauge gauge;
  private final MultiGauge byRule;

  public FunctionGauges(MeterRegistry registry) {
    // Nothing is ever deleted from this topic.
    super("compliance", ComplianceCount.class, Duration.ofSeconds(1), null);
    gauge =
        MultiGauge.builder("vpcwatch.functions")
            .description("Functions by account, region and verdict")
            .register(registry);
    byRule =
        MultiGauge.builder("vpcwatch.rule.functions")
            .description("Functions by account, region, rule about the network and its outcome")
            .register(registry);
  }

  @Override
  boolean isKept(ComplianceCount count) {
    return true;
  }

  @Override
  List<ComplianceCount> summarize(Stream<ComplianceCount> counts) {
    return counts.toList();
  }

  @Override
  void expose(Collection<List<ComplianceCount>> contributions) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    List<MultiGauge.Row<?>> ruleRows = new ArrayList<>();
    for (List<ComplianceCount> counts : contributions) {
      for (ComplianceCount count : counts) {
        for (Verdict verdict : COUNTED) {
          rows.add(row(count, verdict));
        }
        count
            .rules()
            .forEach(
                (rule, outcomes) ->
                    JUDGED.forEach(outcome -> ruleRows.add(row(count, rule, outcome, outcomes))));
      }
    }
    gauge.register(rows, true);
    byRule.register(ruleRows, true);
  }

  private static MultiGauge.Row<?> row(
      ComplianceCount count,
      PlacementRule rule,
      RuleOutcome outcome,
      Map<RuleOutcome, Long> functions) {
    Tags tags =
        Tags.of(
            "account_id", count.account(),
            "region", count.region(),
            "rule", rule.id(),
            "outcome", outcome.name().toLowerCase(Locale.ROOT));
    return MultiGauge.Row.of(tags, functions.getOrDefault(outcome, 0L));
  }

  private static MultiGauge.Row<?> row(ComplianceCount count, Verdict verdict) {
    Tags tags =
        Tags.of(
            "account_id", count.account(),
            "region", count.region(),
            "verdict", verdict.name().toLowerCase(Locale.ROOT));
    return MultiGauge.Row.of(tags, count.functions().getOrDefault(verdict, 0L));
  }
}
