package io.vpcwatch.evaluator;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Values by their keys, in the order of these: in a store of a task, or in memory. */
interface SortedEntries {
  byte @Nullable [] get(String key);

  void put(String key, byte[] value);

  void delete(String key);

  /**
   * The first keys of a range.
   *
   * @param to exclusive
   */
  List<String> keys(String from, String to, int limit);

  static SortedEntries of(KeyValueStore<String, byte[]> store) {
    return new SortedEntries() {
      @Override
      public byte @Nullable [] get(String key) {
        return store.get(key);
      }

      @Override
      public void put(String key, byte[] value) {
        store.put(key, value);
      }

      @Override
      public void delete(String key) {
        store.delete(key);
      }

      @Override
      public List<String> keys(String from, String to, int limit) {
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> rest = store.range(from, to)) {
          while (found.size() < limit && rest.hasNext()) {
            String key = rest.next().key;
            if (!key.equals(to)) {
              found.add(key);
            }
          }
        }
        return found;
      }
    };
  }

  static SortedEntries inMemory() {
    NavigableMap<String, byte[]> entries = new TreeMap<>();
    return new SortedEntries() {
      @Override
      public byte @Nullable [] get(String key) {
        return entries.get(key);
      }

      @Override
      public void put(String key, byte[] value) {
        entries.put(key, value);
      }

      @Override
      public void delete(String key) {
        entries.remove(key);
      }

      @Override
      public List<String> keys(String from, String to, int limit) {
        return entries.subMap(from, to).keySet().stream().limit(limit).toList();
      }
    };
  }
}
