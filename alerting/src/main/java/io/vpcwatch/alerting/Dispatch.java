package io.vpcwatch.alerting;

import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The channels of this process with their couriers and meters: shared by all tasks, and outlives
 * them.
 */
final class Dispatch {
  private final SortedMap<String, Courier> couriers;
  private final Map<String, ChannelMeter> meters;
  private final Map<String, Predicate<Violation>> routes;
  private volatile boolean open = true;

  /**
   * @param routes what a channel is told of, by its name; everything if it is missing
   */
  Dispatch(
      Collection<Courier> couriers,
      Map<String, Predicate<Violation>> routes,
      AlertingMetrics metrics) {
    this.routes = Map.copyOf(routes);
    SortedMap<String, Courier> byName = new TreeMap<>();
    Map<String, ChannelMeter> meterByName = new TreeMap<>();
    for (Courier courier : couriers) {
      byName.put(courier.channel().name(), courier);
      meterByName.put(courier.channel().name(), metrics.channel(courier.channel()));
    }
    this.couriers = Collections.unmodifiableSortedMap(byName);
    this.meters = Map.copyOf(meterByName);
  }

  SortedSet<String> channels() {
    return new TreeSet<>(couriers.keySet());
  }

  boolean knows(String channel) {
    return couriers.containsKey(channel);
  }

  Courier courier(String channel) {
    return Objects.requireNonNull(couriers.get(channel), channel);
  }

  ChannelMeter meter(String channel) {
    return Objects.requireNonNull(meters.get(channel), channel);
  }

  Predicate<Violation> route(String channel) {
    return routes.getOrDefault(channel, violation -> true);
  }

  /** Whether anything may be handed over. */
  boolean isOpen() {
    return open;
  }

  /** From here on nothing is handed over; what is out already can still come back. */
  void close() {
    open = false;
  }

  boolean isIdle() {
    return couriers.values().stream().allMatch(courier -> courier.out().isEmpty());
  }
}
