package io.vpcwatch.alerting.outbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which channels are told when one is not told what it should be. */
public final class Fallbacks {
  private final Map<String, List<String>> byChannel;

  private Fallbacks(Map<String, List<String>> byChannel) {
    this.byChannel = Map.copyOf(byChannel);
  }

  /** Where a channel does not say which one, all the others are. */
  public static Fallbacks of(Map<String, Optional<String>> channels) {
    Map<String, List<String>> byChannel = new TreeMap<>();
    channels.forEach(
        (name, fallback) ->
            byChannel.put(
                name, fallback.map(List::of).orElseGet(() -> others(channels.keySet(), name))));
    return new Fallbacks(byChannel);
  }

  /** All are each other's. */
  public static Fallbacks among(Set<String> channels) {
    Map<String, List<String>> byChannel = new TreeMap<>();
    channels.forEach(name -> byChannel.put(name, others(channels, name)));
    return new Fallbacks(byChannel);
  }

  /** None for a channel that is not known. */
  List<String> of(String channel) {
    return byChannel.getOrDefault(channel, List.of());
  }

  private static List<String> others(Set<String> channels, String name) {
    Set<String> others = new TreeSet<>(channels);
    others.remove(name);
    return List.copyOf(others);
  }
}
