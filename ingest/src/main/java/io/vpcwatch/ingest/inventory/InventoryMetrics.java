package io.vpcwatch.ingest.inventory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.runtime.EnumCounters;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

final class InventoryMetrics {
  /** How a function differs from its expected state. */
  enum Difference {
    UNKNOWN,
    CHANGED,
    VANISHED
  }

  private final AtomicLong functions = new AtomicLong();
  private final AtomicLong lastSuccess = new AtomicLong();
  private final EnumCounters<Difference> differences;

  InventoryMetrics(MeterRegistry registry) {
    Gauge.builder("vpcwatch.inventory.functions", functions, AtomicLong::doubleValue)
        .description("Functions listed by the last scan")
        .register(registry);
    Gauge.builder(
            "vpcwatch.inventory.last.success.timestamp.seconds",
            lastSuccess,
            AtomicLong::doubleValue)
        .description("When a scan last reached every account and region; 0 before the first")
        .register(registry);
    differences =
        new EnumCounters<>(
            Difference.class,
            "kind",
            Counter.builder("vpcwatch.inventory.differences")
                .description("Functions whose state the inventory corrected, by kind of difference")
                .withRegistry(registry));
  }

  void found(Difference kind) {
    differences.increment(kind);
  }

  void scanned(long listed, boolean complete, Instant at) {
    functions.set(listed);
    if (complete) {
      lastSuccess.set(at.getEpochSecond());
    }
  }
}
