package io.vpcwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

class RocksDbMemoryTest {
  private static final int STORES = 6;
  private static final int KEYS = 80_000;
  private static final int LOOKS = 2_000;
  // 46 MB in all: almost all of the write buffers, so that it stays in memory.
  private static final int UNWRITTEN = 4_600;
  private static final int UNWRITTEN_BYTES = 10_000;

  @TempDir private Path folder;
  private final RocksDbMemory memory = new RocksDbMemory(96L << 20, STORES);
  private final Statistics statistics = new Statistics();
  private final List<RocksDB> stores = new ArrayList<>();

  private void openStores() throws RocksDBException {
    for (int i = 0; i < STORES; i++) {
      // As Kafka Streams makes them.
      BlockBasedTableConfig table = new BlockBasedTableConfig();
      table.setFilterPolicy(new BloomFilter());
      Options options = new Options().setCreateIfMissing(true).setTableFormatConfig(table);
      new RocksDbConfig().setConfig("store", options, Map.of(RocksDbConfig.MEMORY, memory));
      options.setStatistics(statistics);
      stores.add(RocksDB.open(options, folder.resolve("store-" + i).toString()));
    }
  }

  private static byte[] key(int number) {
    return ("arn:aws:lambda:eu-west-1:111122223333:function:" + number).getBytes(UTF_8);
  }

  @AfterEach
  void close() {
    stores.forEach(RocksDB::close);
    memory.close();
    statistics.close();
  }

  /** Every change needs them; if they are evicted, each costs a read of megabytes. */
  @Test
  void write_buffers_do_not_evict_the_filters() throws Exception {
    openStores();
    for (RocksDB store : stores) {
      for (int i = 0; i < KEYS; i++) {
        store.put(key(i), new byte[16]);
      }
      try (FlushOptions flush = new FlushOptions()) {
        store.flush(flush);
      }
    }
    Random random = new Random(1);
    byte[] large = new byte[UNWRITTEN_BYTES];
    for (int i = 0; i < UNWRITTEN; i++) {
      random.nextBytes(large);
      stores.get(i % STORES).put(("large-" + i).getBytes(UTF_8), large);
    }
    look(random);
    long before = misses();

    look(random);

    assertThat(misses() - before).isLessThan(LOOKS / 100);
  }

  private long misses() {
    return statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_MISS)
        + statistics.getTickerCount(TickerType.BLOCK_CACHE_INDEX_MISS);
  }

  private void look(Random random) throws RocksDBException {
    for (int i = 0; i < LOOKS; i++) {
      stores.get(i % STORES).get(key(random.nextInt(KEYS)));
    }
  }
}
