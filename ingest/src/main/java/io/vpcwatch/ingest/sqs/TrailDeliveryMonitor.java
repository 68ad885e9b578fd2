package io.vpcwatch.ingest.sqs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.s3.TrailKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices when a trail stops delivering files: EventBridge is best effort, so only the trail is
 * complete. Accounts and regions are known from their first file on, or because they are {@link
 * #expect expected}; silence is counted from the start of this process at the earliest.
 */
public final class TrailDeliveryMonitor {
  private final MeterRegistry registry;
  private final Duration longest;
  private final Clock clock;
  private final Map<String, AtomicLong> newest = new ConcurrentHashMap<>();
  private final Map<String, Instant> silentSince = new ConcurrentHashMap<>();

  /**
   * @param longest a longer silence is a gap
   */
  public TrailDeliveryMonitor(MeterRegistry registry, Duration longest, Clock clock) {
    this.registry = registry;
    this.longest = longest;
    this.clock = clock;
    Gauge.builder("vpcwatch.trail.gaps", this, TrailDeliveryMonitor::count)
        .description("Accounts and regions without a trail file for longer than ingest.trail-gap")
        .strongReference(true) // without queues nothing else refers to it
        .register(registry);
  }

  /** From now on silence of this account and region is a gap. */
  public void expect(String account, String region) {
    silentSince.putIfAbsent(account + "/" + region, clock.instant());
  }

  /** Called for every trail file that was read live. */
  public void delivered(TrailKey file) {
    String region = file.account() + "/" + file.region();
    silentSince.put(region, clock.instant());
    newest
        .computeIfAbsent(region, missing -> register(file.account(), file.region()))
        .accumulateAndGet(file.windowEnd().getEpochSecond(), Math::max);
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
