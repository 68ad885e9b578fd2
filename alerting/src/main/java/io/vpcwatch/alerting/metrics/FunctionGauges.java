package io.vpcwatch.alerting.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How many functions have which verdict, as Prometheus sees it. Each task contributes the accounts
 * and regions that it owns, so that over all instances every row is there once, and a sum over
 * everything is the number of functions.
 */
public final class FunctionGauges {
  /** Deleted functions are nowhere, so they are not counted. */
  private static final Set<Verdict> COUNTED = EnumSet.complementOf(EnumSet.of(Verdict.DELETED));

  private final MultiGauge gauge;
  private final Map<String, List<ComplianceCount>> byTask = new HashMap<>();

  public FunctionGauges(MeterRegistry registry) {
    gauge =
        MultiGauge.builder("vpcwatch.functions")
            .description("Functions by account, region and verdict")
            .register(registry);
  }

  /** Replaces what a task contributes. */
  synchronized void show(String task, Collection<ComplianceCount> counts) {
    byTask.put(task, List.copyOf(counts));
    publish();
  }

  /** The task has gone elsewhere. */
  synchronized void withdraw(String task) {
    byTask.remove(task);
    publish();
  }

  private void publish() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (List<ComplianceCount> counts : byTask.values()) {
      for (ComplianceCount count : counts) {
        for (Verdict verdict : COUNTED) {
          rows.add(row(count, verdict));
        }
      }
    }
    gauge.register(rows, true);
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
