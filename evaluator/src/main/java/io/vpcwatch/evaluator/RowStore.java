package io.vpcwatch.evaluator;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.AbstractStoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one task, with a cache of decoded ones: a row that changes several times is encoded
 * and written once for each commit. The cache of Kafka Streams would hold encoded rows.
 *
 * <p>Kafka Streams calls {@link #flushCache} at the beginning of each commit, within the
 * transaction. After an aborted one it discards the store below and opens this store again.
 */
final class RowStore extends WrappedStateStore<KeyValueStore<String, byte[]>, String, byte[]> {
  /** A commit waits until what it writes is sent; what is written before is sent meanwhile. */
  private static final long MAX_CHANGED_BYTES = 128 << 10;

  private final long maxChangedBytes;
  private final long maxUnchangedBytes;
  private final Map<String, EncodedRow> changed = new HashMap<>();
  private final Map<String, EncodedRow> unchanged = new LinkedHashMap<>(16, 0.75F, true);
  private long changedBytes;
  private long unchangedBytes;

  /**
   * @param maxBytes the limit of the cached rows, by their encoded size
   */
  RowStore(KeyValueStore<String, byte[]> stored, long maxBytes) {
    super(stored);
    maxChangedBytes = Math.min(maxBytes / 2, MAX_CHANGED_BYTES);
    maxUnchangedBytes = maxBytes - maxChangedBytes;
  }

  static StoreBuilder<RowStore> builder(String name, long maxBytes) {
    return new AbstractStoreBuilder<String, byte[], RowStore>(
        name, Serdes.String(), Serdes.ByteArray(), Time.SYSTEM) {
      @Override
      public RowStore build() {
        return new RowStore(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(logConfig())
                .build(),
            maxBytes);
      }
    };
  }

  /** The row of the key; null if there is none. */
  @Nullable EncodedRow get(String key) {
    EncodedRow row = cached(key);
    if (row == null) {
      row = read(key);
      if (row != null) {
        keep(key, row);
      }
    }
    return row;
  }

  /** The row of the key if it is in the cache. */
  @Nullable EncodedRow cached(String key) {
    EncodedRow row = changed.get(key);
    return row == null ? unchanged.get(key) : row;
  }

  /** Reads a row that is never cached. */
  @Nullable EncodedRow read(String key) {
    byte[] value = wrapped().get(key);
    return value == null ? null : RowCodec.read(value);
  }

  /** Writes a row that is never cached. */
  void write(String key, EncodedRow row) {
    wrapped().put(key, RowCodec.write(row));
  }

  void put(String key, EncodedRow row) {
    forget(key);
    changed.put(key, row);
    changedBytes += row.size();
    if (changedBytes > maxChangedBytes) {
      writeChanged();
    }
  }

  void delete(String key) {
    forget(key);
    wrapped().delete(key);
  }

  /** The encoded rows in a range of keys. */
  KeyValueIterator<String, byte[]> range(String from, @Nullable String to) {
    writeChanged();
    return wrapped().range(from, to);
  }

  private void writeChanged() {
    changed.forEach(
        (key, row) -> {
          write(key, row);
          keep(key, row);
        });
    changed.clear();
    changedBytes = 0;
  }

  private void keep(String key, EncodedRow row) {
    unchanged.put(key, row);
    unchangedBytes += row.size();
    Iterator<EncodedRow> leastRecent = unchanged.values().iterator();
    while (unchangedBytes > maxUnchangedBytes) {
      unchangedBytes -= leastRecent.next().size();
      leastRecent.remove();
    }
  }

  private void forget(String key) {
    EncodedRow former = changed.remove(key);
    changedBytes -= former == null ? 0 : former.size();
    former = unchanged.remove(key);
    unchangedBytes -= former == null ? 0 : former.size();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    clear();
    super.init(context, root);
  }

  @Override
  public void flushCache() {
    writeChanged();
    super.flushCache();
  }

  @Override
  public void clearCache() {
    clear();
    super.clearCache();
  }

  private void clear() {
    changed.clear();
    unchanged.clear();
    changedBytes = 0;
    unchangedBytes = 0;
  }
}
