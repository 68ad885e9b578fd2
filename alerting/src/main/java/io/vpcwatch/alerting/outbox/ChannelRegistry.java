package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.ChannelMeter;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The channels of this process with their couriers and meters: shared by all tasks, and outlives
 * them.
 */
public final class ChannelRegistry {
  private final SortedMap<String, ChannelWorker> couriers;
  private final Map<String, ChannelMeter> meters;
  private final Map<String, Subscription> subscriptions;
  private volatile boolean open = true;

  /**
   * @param subscriptions by the name of the channel; one that is missing is told everything
   */
  public ChannelRegistry(
      Collection<ChannelWorker> couriers,
      Map<String, Subscription> subscriptions,
      AlertingMetrics metrics) {
    this.subscriptions = Map.copyOf(subscriptions);
    SortedMap<String, ChannelWorker> byName = new TreeMap<>();
    Map<String, ChannelMeter> meterByName = new TreeMap<>();
    for (ChannelWorker courier : couriers) {
      byName.put(courier.channel().name(), courier);
      meterByName.put(courier.channel().name(), metrics.channel(courier.channel()));
    }
    this.couriers = Collections.unmodifiableSortedMap(byName);
    this.meters = Map.copyOf(meterByName);
  }

  public SortedSet<String> channels() {
    return new TreeSet<>(couriers.keySet());
  }

  boolean knows(String channel) {
    return couriers.containsKey(channel);
  }

  ChannelWorker courier(String channel) {
    return Objects.requireNonNull(couriers.get(channel), channel);
  }

  public ChannelMeter meter(String channel) {
    return Objects.requireNonNull(meters.get(channel), channel);
  }

  Subscription subscription(String channel) {
    return subscriptions.getOrDefault(channel, Subscription.toEverything());
  }

  /** Whether anything may be handed over. */
  boolean isOpen() {
    return open;
  }

  /** From here on nothing is handed over; what is out already can still come back. */
  public void close() {
    open = false;
  }

  public boolean isIdle() {
    return couriers.values().stream().allMatch(courier -> courier.out().isEmpty());
  }
}
