package io.vpcwatch.ingest.inventory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What the scans found. */
public final class InventoryMetrics {
  /** How the list of functions differs from what is known. */
  enum Difference {
    UNKNOWN,
    CHANGED,
    VANISHED
  }

  private final AtomicLong functions = new AtomicLong();
  private final AtomicLong lastSuccess = new AtomicLong();
  private final Map<Difference, Counter> differences = new EnumMap<>(Difference.class);

  public InventoryMetrics(MeterRegistry registry) {
    Gauge.builder("vpcwatch.inventory.functions", functions, AtomicLong::doubleValue)
        .description("Functions that the last scan listed")
        .register(registry);
    Gauge.builder(
            "vpcwatch.inventory.last.success.timestamp.seconds",
            lastSuccess,
            AtomicLong::doubleValue)
        .description("When a scan has reached every account and region last; 0 before the first")
        .register(registry);
    for (Difference kind : Difference.values()) {
      differences.put(
          kind,
          Counter.builder("vpcwatch.inventory.differences")
              .description("Functions that were not as the events had it: what the scans healed")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void found(Difference kind) {
    Objects.requireNonNull(differences.get(kind)).increment();
  }

  void scanned(long listed, boolean complete, Instant at) {
    functions.set(listed);
    if (complete) {
      lastSuccess.set(at.getEpochSecond());
    }
  }
}
