package io.vpcwatch.alerting.outbox;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The entries of one channel in a state store that all channels of a task share. */
final class ChannelStore<V> {
  private static final char SEPARATOR = '/';
  private static final char AFTER_SEPARATOR = '0';

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
    Set<String> channels = new TreeSet<>();
    String from = "";
    while (true) {
      try (KeyValueIterator<String, ?> rest = store.range(from, null)) {
        if (!rest.hasNext()) {
          return channels;
        }
        String key = rest.peekNextKey();
        String channel = key.substring(0, key.indexOf(SEPARATOR));
        channels.add(channel);
        from = channel + AFTER_SEPARATOR;
      }
    }
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

  void deleteAll() {
    forEach(
        "",
        (id, value) -> {
          delete(id);
          return true;
        });
  }

  /**
   * In the order of their ids.
   *
   * @param beginning of the ids
   * @param action returns whether to continue; it may change the entry that it is given, and no
   *     other
   */
  void forEach(String beginning, BiPredicate<String, V> action) {
    try (KeyValueIterator<String, V> all =
        store.prefixScan(prefix + beginning, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, V> next = all.next();
        if (!action.test(next.key.substring(prefix.length()), next.value)) {
          return;
        }
      }
    }
  }
}
