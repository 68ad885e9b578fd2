package io.vpcwatch.streams;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/**
 * Bounds the memory of RocksDB and compresses state, which is repetitive. Zstandard on the last
 * level would save disk, and cost the evaluator a fifth of its CPU time, because compaction writes
 * that level again and again.
 *
 * <p>Kafka Streams creates instances, so the memory they share comes as configuration.
 */
public final class RocksDbConfig implements RocksDBConfigSetter {
  static final String MEMORY = "vpcwatch.rocksdb.memory";

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    ((RocksDbMemory) requireNonNull(configs.get(MEMORY))).assignTo(options, table);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    options.setTableFormatConfig(table);
    // A function's first change asks for a row that is not there: without filters on the last
    // level,
    // that is a read of a block.
    options.setOptimizeFiltersForHits(false);
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  @Override
  public void close(String storeName, Options options) {
    // The memory outlives the store.
  }
}
