package io.vpcwatch.alerting.outbox;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The entries of one channel in a state store that all channels of a task share. */
final class ChannelStore<V> {
  private static final char SEPARATOR = '/';

  private final String prefix;
  private final KeyValueStore<String, V> store;

  /**
   * @param channel has no {@code /} in its name
   */
  ChannelStore(String channel, KeyValueStore<String, V> store) {
    this.prefix = channel + SEPARATOR;
    this.store = store;
  }

  /** All channels that have entries in the store. */
  static Set<String> channels(KeyValueStore<String, ?> store) {
    Set<String> channels = new HashSet<>();
    try (KeyValueIterator<String, ?> all = store.all()) {
      while (all.hasNext()) {
        String key = all.next().key;
        channels.add(key.substring(0, key.indexOf(SEPARATOR)));
      }
    }
    return channels;
  }

  @Nullable V get(String id) {
    return store.get(prefix + id);
  }

  void put(String id, V value) {
    store.put(prefix + id, value);
  }

  void delete(String id) {
    store.delete(prefix + id);
  }

  /** In no particular order. The action may change the entry that it is given, and no other. */
  void forEach(BiConsumer<String, V> action) {
    try (KeyValueIterator<String, V> all = store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, V> next = all.next();
        action.accept(next.key.substring(prefix.length()), next.value);
      }
    }
  }
}
