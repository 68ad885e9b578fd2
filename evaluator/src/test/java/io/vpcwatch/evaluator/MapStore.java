package io.vpcwatch.evaluator;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A store in memory that counts its use. */
final class MapStore<V> implements KeyValueStore<String, V> {
  final NavigableMap<String, V> content = new TreeMap<>();
  int reads;
  int writes;
  long bytesWritten;
  private final String name;

  MapStore() {
    this("map");
  }

  MapStore(String name) {
    this.name = name;
  }

  void resetCounts() {
    reads = 0;
    writes = 0;
    bytesWritten = 0;
  }

  @Override
  public V get(String key) {
    reads++;
    return content.get(key);
  }

  @Override
  public void put(String key, V value) {
    writes++;
    if (value instanceof byte[] bytes) {
      bytesWritten += bytes.length;
    }
    if (value == null) {
      content.remove(key);
    } else {
      content.put(key, value);
    }
  }

  @Override
  public V putIfAbsent(String key, V value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(List<KeyValue<String, V>> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V delete(String key) {
    writes++;
    return content.remove(key);
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String to) {
    NavigableMap<String, V> part = from == null ? content : content.tailMap(from, true);
    return iterator(to == null ? part : part.headMap(to, true));
  }

  @Override
  public KeyValueIterator<String, V> all() {
    return iterator(content);
  }

  private KeyValueIterator<String, V> iterator(NavigableMap<String, V> part) {
    NavigableMap<String, V> rest = new TreeMap<>(part);
    return new KeyValueIterator<>() {
      @Override
      public boolean hasNext() {
        return !rest.isEmpty();
      }

      @Override
      public KeyValue<String, V> next() {
        Map.Entry<String, V> entry = rest.pollFirstEntry();
        return KeyValue.pair(entry.getKey(), entry.getValue());
      }

      @Override
      public String peekNextKey() {
        return rest.firstKey();
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  @Override
  public long approximateNumEntries() {
    return content.size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    // always open
  }

  @Override
  public void close() {
    // nothing is open
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
