package io.vpcwatch.streams;

import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Off-heap memory that all state stores of one application share; by default, each store has its
 * own. Created on first use, because that loads RocksDB.
 */
final class RocksDbMemory implements AutoCloseable {
  private static final long TOTAL_BYTES = 96L << 20;
  private static final long WRITE_BUFFER_BYTES = 48L << 20;

  /**
   * One shard. RocksDB would split the cache into 64 and spread write buffers over them at random:
   * some shards would hold nothing else, and blocks that belong there would be read from disk each
   * time. Few threads need few shards.
   */
  private static final int SHARD_BITS = 0;

  /** Keeps filters and indexes, which every lookup needs, longer than data blocks. */
  private static final double HIGH_PRIORITY_RATIO = 0.25;

  private @Nullable Cache cache;
  private @Nullable WriteBufferManager writeBuffers;

  /** Write buffers are part of the cache's capacity. */
  synchronized void assignTo(Options options, BlockBasedTableConfig table) {
    if (cache == null || writeBuffers == null) {
      cache = new LRUCache(TOTAL_BYTES, SHARD_BITS, false, HIGH_PRIORITY_RATIO);
      writeBuffers = new WriteBufferManager(WRITE_BUFFER_BYTES, cache);
    }
    table.setBlockCache(cache);
    options.setWriteBufferManager(writeBuffers);
  }

  /** Call only after all stores are closed. */
  @Override
  public synchronized void close() {
    if (cache != null && writeBuffers != null) {
      writeBuffers.close();
      cache.close();
      writeBuffers = null;
      cache = null;
    }
  }
}
