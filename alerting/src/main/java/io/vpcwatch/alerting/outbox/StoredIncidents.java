package io.vpcwatch.alerting.outbox;

import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The incidents of one channel in the state store that the channels of a task share. */
final class StoredIncidents implements Incidents {
  private static final char SEPARATOR = '/';

  private final String prefix;
  private final KeyValueStore<String, Incident> store;

  StoredIncidents(String channel, KeyValueStore<String, Incident> store) {
    this.prefix = prefix(channel);
    this.store = store;
  }

  /** What the keys of a channel begin with. */
  static String prefix(String channel) {
    return channel + SEPARATOR;
  }

  /**
   * The channel that a key of the store belongs to: no name of a channel has the separator in it.
   */
  static String channelOf(String key) {
    return key.substring(0, key.indexOf(SEPARATOR));
  }

  @Override
  public @Nullable Incident get(String violationId) {
    return store.get(prefix + violationId);
  }

  @Override
  public void put(String violationId, Incident incident) {
    store.put(prefix + violationId, incident);
  }

  @Override
  public void remove(String violationId) {
    store.delete(prefix + violationId);
  }

  @Override
  public void forEach(BiConsumer<String, Incident> action) {
    try (KeyValueIterator<String, Incident> all =
        store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, Incident> next = all.next();
        action.accept(next.key.substring(prefix.length()), next.value);
      }
    }
  }
}
