package io.vpcwatch.streams;

import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Off-heap memory of the state stores of one application: a block cache that they share, and write
 * buffers of their own.
 *
 * <p>Stores must not share a budget for write buffers: buffers of idle stores would exhaust it, and
 * RocksDB then flushes the buffer of a store that is written to with every record.
 */
final class RocksDbMemory implements AutoCloseable {
  private static final long CACHE_BYTES = 48L << 20;
  // Smaller ones are flushed so often that compaction costs more than processing.
  private static final long MIN_STORE_BYTES = 1L << 20;
  // The default of Kafka Streams.
  private static final long MAX_STORE_BYTES = 16L << 20;

  /**
   * One shard. RocksDB would split the cache into 64 and spread blocks over them at random, some of
   * which would be too small for the filters and indexes. Few threads need few shards.
   */
  private static final int SHARD_BITS = 0;

  /** Keeps filters and indexes, which every lookup needs, longer than data blocks. */
  private static final double HIGH_PRIORITY_RATIO = 0.25;

  private final int stores;
  private final long storeBytes;
  private @Nullable Cache cache;

  /**
   * @param bytes for all stores and the cache; exceeded if every store needs more than its share
   * @param stores the most that the process may have open
   */
  RocksDbMemory(long bytes, int stores) {
    this.stores = stores;
    storeBytes =
        Math.max(
            MIN_STORE_BYTES,
            Math.min(MAX_STORE_BYTES, (bytes - CACHE_BYTES) / Math.max(1, stores)));
  }

  /** What all stores need if all of them are written to. */
  long maxBytes() {
    return CACHE_BYTES + stores * storeBytes;
  }

  /**
   * Kafka Streams adds a column family for offsets to each store, and flushes it with the data. The
   * limit of the store includes it, and a buffer that is being flushed.
   */
  synchronized void assignTo(Options options, BlockBasedTableConfig table) {
    if (cache == null) { // on first use, because that loads RocksDB
      cache = new LRUCache(CACHE_BYTES, SHARD_BITS, false, HIGH_PRIORITY_RATIO);
    }
    table.setBlockCache(cache);
    options.setDbWriteBufferSize(storeBytes);
    options.setWriteBufferSize(storeBytes / 2);
  }

  /** Call only after all stores are closed. */
  @Override
  public synchronized void close() {
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }
}
