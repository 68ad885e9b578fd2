package io.vpcwatch.alerting.outbox;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The channels of this process: shared by all tasks of Kafka Streams, and outlives them. */
public final class ChannelRegistry {
  private final SortedMap<String, RunningChannel> channels = new TreeMap<>();
  private volatile boolean open = true;

  public ChannelRegistry(Collection<RunningChannel> channels) {
    channels.forEach(channel -> this.channels.put(channel.name(), channel));
  }

  /** In alphabetical order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(channels.keySet());
  }

  public Collection<RunningChannel> channels() {
    return Collections.unmodifiableCollection(channels.values());
  }

  /** Null if the settings do not have such a channel, which they may have had before. */
  @Nullable RunningChannel get(String name) {
    return channels.get(name);
  }

  /** The channels that are notified of the failures of a channel; none if that is unknown. */
  Collection<String> fallbacksOf(String name) {
    RunningChannel channel = channels.get(name);
    if (channel == null) {
      return List.of();
    }
    return channel
        .fallback()
        .map(List::of)
        .orElseGet(() -> names().stream().filter(other -> !other.equals(name)).toList());
  }

  /** Whether anything may be sent. */
  boolean isOpen() {
    return open;
  }

  /** Stops sending; results of what is in flight are still collected. */
  public void close() {
    open = false;
  }

  public boolean isIdle() {
    return channels.values().stream().allMatch(channel -> channel.worker().inFlight().isEmpty());
  }
}
