package io.vpcwatch.evaluator;

import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside of the heap that all state stores of this process share; by default each of
 * them would take its own. Made on first use, as that loads RocksDB.
 */
final class RocksDbMemory implements AutoCloseable {
  private static final long ALL = 96L << 20;
  private static final long FOR_WRITES = 48L << 20;

  /**
   * RocksDB would cut the cache into 64 pieces, and spread what is being written over them by
   * chance: some would be full of it, and what belongs there be read from the disk each time. Few
   * threads need few pieces.
   */
  private static final int ONE_PIECE = 0;

  /** Filters and indexes, which every look needs, stay longer than what was looked at. */
  private static final double FOR_FILTERS = 0.25;

  private @Nullable Cache cache;
  private @Nullable WriteBufferManager writeBuffers;

  synchronized Cache cache() {
    if (cache == null) {
      cache = new LRUCache(ALL, ONE_PIECE, false, FOR_FILTERS);
    }
    return cache;
  }

  /** Takes from the cache's share what is being written. */
  synchronized WriteBufferManager writeBuffers() {
    if (writeBuffers == null) {
      writeBuffers = new WriteBufferManager(FOR_WRITES, cache());
    }
    return writeBuffers;
  }

  /** Only when the stores are closed. */
  @Override
  public synchronized void close() {
    if (writeBuffers != null) {
      writeBuffers.close();
      writeBuffers = null;
    }
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }
}
