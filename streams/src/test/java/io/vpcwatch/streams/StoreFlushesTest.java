package io.vpcwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.HistogramType;
import org.rocksdb.Options;
import org.rocksdb.Statistics;

/** The stores of Kafka Streams itself, as many as a process has that owns all partitions. */
class StoreFlushesTest {
  private static final int STORES_OF_A_TASK = 2;
  private static final int VALUE_BYTES = 1_000;
  private static final int BYTES_OF_A_STORE = 2 << 20;
  private static final String STATISTICS = "statistics";

  @TempDir private Path folder;
  private final Statistics statistics = new Statistics();
  private final List<KeyValueStore<Bytes, byte[]>> stores = new ArrayList<>();

  /** Created by Kafka Streams. */
  public static final class Counted implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
      new RocksDbConfig().setConfig(storeName, options, configs);
      options.setStatistics((Statistics) configs.get(STATISTICS));
    }

    @Override
    public void close(String storeName, Options options) {
      // The statistics outlive the store.
    }
  }

  @AfterEach
  void close() {
    stores.forEach(KeyValueStore::close);
    statistics.close();
  }

  /** A flush writes a file; one for each record makes the process a hundred times slower. */
  @ParameterizedTest
  @ValueSource(ints = {24, 48})
  void write_buffers_of_all_partitions_are_flushed_when_they_are_full(int partitions) {
    try (RocksDbMemory memory = new RocksDbMemory(192L << 20, partitions * STORES_OF_A_TASK)) {
      IntStream.range(0, partitions).forEach(partition -> open(partition, memory));
      Random random = new Random(1);
      int rounds = BYTES_OF_A_STORE / VALUE_BYTES;
      for (int i = 0; i < rounds; i++) {
        for (int store = 0; store < stores.size(); store += STORES_OF_A_TASK) {
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          stores.get(store).put(Bytes.wrap(("key-" + i).getBytes(UTF_8)), value);
        }
      }

      long puts = (long) rounds * partitions;
      assertThat(statistics.getHistogramData(HistogramType.FLUSH_TIME).getCount())
          .isLessThan(puts / 200);
      stores.forEach(KeyValueStore::close);
    }
  }

  /** All but one store of each task are idle, but not empty. */
  private void open(int partition, RocksDbMemory memory) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "flushes");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Counted.class);
    properties.put(RocksDbConfig.MEMORY, memory);
    properties.put(STATISTICS, statistics);
    MockProcessorContext<Void, Void> context =
        new MockProcessorContext<>(
            properties,
            new TaskId(0, partition),
            folder.resolve(Integer.toString(partition)).toFile());
    for (int i = 0; i < STORES_OF_A_TASK; i++) {
      KeyValueStore<Bytes, byte[]> store = Stores.persistentKeyValueStore("store-" + i).get();
      store.init(context.getStateStoreContext(), store);
      for (int entry = 0; entry < 10; entry++) {
        store.put(Bytes.wrap(new byte[] {(byte) entry}), new byte[VALUE_BYTES]);
      }
      stores.add(store);
    }
  }
}
