package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes a VPC again after an event that changed it: an event does not show everything that it
 * changed, and EC2 may need a minute until it does.
 */
public final class NetworkRefresh implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkRefresh.class);
  private static final List<Duration> DELAYS =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(60));

  /** From one description of a VPC to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** A larger VPC needs more than a page of some request, and waits for the next scan. */
  private static final int MOST_RESOURCES = 500;

  private final NetworkInventory inventory;
  private final InstantSource clock;
  private final Map<Target, NavigableSet<Instant>> due = new HashMap<>();
  private final Map<Target, Instant> described = new HashMap<>();
  private final Set<Target> tooLarge = new HashSet<>();

  private record Target(AccountRegion place, String vpc) {}

  public NetworkRefresh(NetworkInventory inventory, InstantSource clock) {
    this.inventory = inventory;
    this.clock = clock;
  }

  /** An event has shown this change. */
  public void onEvent(NetworkChange change) {
    if (change.event() == null || change.replayed() || change.account() == null) {
      return;
    }
    AccountRegion place = new AccountRegion(change.account(), change.region());
    String vpc = inventory.vpcOf(place, change);
    if (vpc != null) {
      schedule(new Target(place, vpc));
    }
  }

  private synchronized void schedule(Target target) {
    if (inventory.size(target.place(), target.vpc()) > MOST_RESOURCES) {
      if (tooLarge.add(target)) {
        LOG.info(
            "{} in {} has more than {} resources: only scans describe it, not events",
            target.vpc(),
            target.place(),
            MOST_RESOURCES);
      }
      return;
    }
    NavigableSet<Instant> times = due.computeIfAbsent(target, missing -> new TreeSet<>());
    Instant now = clock.instant();
    for (Duration delay : DELAYS) {
      Instant time = now.plus(delay);
      Instant before = times.floor(time);
      // Many events at a time are described together.
      if (before == null || before.isBefore(now.plus(delay.dividedBy(2)))) {
        times.add(time);
      }
    }
  }

  @Override
  public Health poll(Supplier<Batch> batches) throws InterruptedException {
    for (Map.Entry<AccountRegion, Set<String>> each : takeDue().entrySet()) {
      inventory.describe(each.getKey(), each.getValue(), batches);
    }
    synchronized (this) {
      String large =
          tooLarge.isEmpty() ? "" : "; " + tooLarge.size() + " VPCs are too large for that";
      return Health.up("describing VPCs after events" + large);
    }
  }

  private synchronized Map<AccountRegion, Set<String>> takeDue() {
    Instant now = clock.instant();
    Map<AccountRegion, Set<String>> taken = new HashMap<>();
    described.values().removeIf(time -> time.plus(PAUSE).isBefore(now));
    due.forEach(
        (target, times) -> {
          if (!times.first().isAfter(now) && !described.containsKey(target)) {
            times.headSet(now, true).clear();
            described.put(target, now);
            taken.computeIfAbsent(target.place(), missing -> new TreeSet<>()).add(target.vpc());
          }
        });
    due.values().removeIf(Set::isEmpty);
    return taken;
  }
}
