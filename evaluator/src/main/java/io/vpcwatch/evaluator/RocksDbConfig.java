package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/**
 * How RocksDB keeps the state: histories are JSON that repeats itself, so they are compressed, and
 * most of all where most of them are. Made by Kafka Streams, which is why the memory comes as
 * configuration.
 */
public final class RocksDbConfig implements RocksDBConfigSetter {
  static final String MEMORY = "vpcwatch.evaluator.state.memory";

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    RocksDbMemory memory = (RocksDbMemory) requireNonNull(configs.get(MEMORY));
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(memory.writeBuffers());
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
  }

  @Override
  public void close(String storeName, Options options) {
    // The memory outlives the store.
  }
}
