package io.vpcwatch.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.source.TrailWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the trail goes on delivering. EventBridge is best effort and the trail is complete, so
 * silence of the trail is what has to be noticed. Accounts and regions are known from their first
 * file on, or because they are {@link #expect expected}; silence is counted from the start of this
 * process at the earliest.
 */
final class TrailDeliveryMonitor implements TrailWatch {
  private final MeterRegistry registry;
  private final Duration longest;
  private final Clock clock;
  private final Map<String, AtomicLong> newest = new ConcurrentHashMap<>();
  private final Map<String, Instant> silentSince = new ConcurrentHashMap<>();

  /**
   * @param longest the longest silence that is no gap
   */
  TrailDeliveryMonitor(MeterRegistry registry, Duration longest, Clock clock) {
    this.registry = registry;
    this.longest = longest;
    this.clock = clock;
    Gauge.builder("vpcwatch.trail.gaps", this, TrailDeliveryMonitor::count)
        .description(
            "Accounts and regions from which no trail file has come for ingest.trail-gap; more than 0 is an alarm")
        .register(registry);
  }

  /** From now on files of this account and region are missed if there are none. */
  void expect(String account, String region) {
    silentSince.putIfAbsent(account + "/" + region, clock.instant());
  }

  @Override
  public void delivered(String account, String region, Instant deliveredAt) {
    silentSince.put(account + "/" + region, clock.instant());
    newest
        .computeIfAbsent(account + "/" + region, place -> register(account, region))
        .accumulateAndGet(deliveredAt.getEpochSecond(), Math::max);
  }

  private AtomicLong register(String account, String region) {
    AtomicLong seconds = new AtomicLong();
    Gauge.builder("vpcwatch.trail.last.file.timestamp.seconds", seconds, AtomicLong::doubleValue)
        .description("Delivery time of the newest trail file read")
        .tag("account_id", account)
        .tag("region", region)
        .strongReference(true)
        .register(registry);
    return seconds;
  }

  private long count() {
    Instant latest = clock.instant().minus(longest);
    return silentSince.values().stream().filter(since -> since.isBefore(latest)).count();
  }
}
