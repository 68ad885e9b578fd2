package io.vpcwatch.query;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.service.kafka.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic as a table that every instance has as a whole. The values are in a global store of Kafka
 * Streams on disk, as they came; a handler keeps in memory what selects and sorts them.
 */
final class Table<V> {
  private static final Logger LOG = LoggerFactory.getLogger(Table.class);

  private final Topic<?, V> topic;
  private final @Nullable Function<V, String> ownKey;
  private final Predicate<V> kept;
  private final Handler<V> handler;
  private final boolean isOnDisk;
  private volatile @Nullable KeyValueStore<String, byte[]> store;

  /** Learns what changes, on one thread. */
  @FunctionalInterface
  interface Handler<V> {
    /**
     * @param value null for a tombstone
     * @param isKept false if the table no longer has the key
     */
    void change(String key, @Nullable V value, boolean isKept);
  }

  private Table(
      Topic<?, V> topic,
      @Nullable Function<V, String> ownKey,
      Predicate<V> kept,
      Handler<V> handler,
      boolean isOnDisk) {
    this.topic = topic;
    this.ownKey = ownKey;
    this.kept = kept;
    this.handler = handler;
    this.isOnDisk = isOnDisk;
  }

  /** By the keys of the topic. */
  static <V> Table<V> onDisk(Topic<?, V> topic, Handler<V> handler) {
    return new Table<>(topic, null, value -> true, handler, true);
  }

  /**
   * By a key that is in the values.
   *
   * @param kept whether the table has such a value
   */
  static <V> Table<V> onDisk(
      Topic<?, V> topic, Function<V, String> key, Predicate<V> kept, Handler<V> handler) {
    return new Table<>(topic, key, kept, handler, true);
  }

  /** For a small topic: the handler keeps the values, and reads all of them at every start. */
  static <V> Table<V> inMemory(Topic<?, V> topic, Handler<V> handler) {
    return new Table<>(topic, null, value -> true, handler, false);
  }

  void addTo(StreamsBuilder builder, String name) {
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                isOnDisk
                    ? Stores.persistentKeyValueStore(name)
                    : Stores.inMemoryKeyValueStore(name),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled(),
        topic.name(),
        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("read-" + name),
        () -> new Reader(name));
  }

  /** As it came; null if there is none. */
  byte @Nullable [] get(String key) {
    KeyValueStore<String, byte[]> open = store;
    return open == null ? null : open.get(key);
  }

  /** The values whose keys begin with a text, in the order of the keys. */
  List<V> startingWith(String prefix) {
    List<V> found = new ArrayList<>();
    KeyValueStore<String, byte[]> open = store;
    if (open != null) {
      try (KeyValueIterator<String, byte[]> all = open.prefixScan(prefix, new StringSerializer())) {
        all.forEachRemaining(each -> found.add(requireNonNull(read(each.value))));
      }
    }
    return found;
  }

  /** Only on the thread that reads the topic. */
  void remove(String key) {
    requireNonNull(store).delete(key);
  }

  private @Nullable V read(byte @Nullable [] bytes) {
    return bytes == null
        ? null
        : topic.valueSerde().deserializer().deserialize(topic.name(), bytes);
  }

  /**
   * Kafka Streams creates two: one for what was written before the start, and another one for what
   * is written from then on.
   */
  private final class Reader implements Processor<String, byte[], Void, Void> {
    private final String name;

    Reader(String name) {
      this.name = name;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      if (store == null) {
        KeyValueStore<String, byte[]> opened = context.getStateStore(name);
        store = opened;
        load(opened);
      }
    }

    /** What a former process has left on disk. */
    private void load(KeyValueStore<String, byte[]> opened) {
      try (KeyValueIterator<String, byte[]> all = opened.all()) {
        while (all.hasNext()) {
          KeyValue<String, byte[]> next = all.next();
          V value = requireNonNull(read(next.value));
          boolean isKept = kept.test(value);
          if (!isKept) {
            opened.delete(next.key);
          }
          handler.change(next.key, value, isKept);
        }
      }
    }

    /** Another service has made a dead letter of an unreadable record, or has written it. */
    @Override
    public void process(Record<String, byte[]> record) {
      byte[] bytes = record.value();
      V value;
      try {
        value = read(bytes);
      } catch (SerializationException e) {
        LOG.warn("Skipped an unreadable record of {}: {}", topic.name(), e.getMessage());
        return;
      }
      if (ownKey != null && value == null) {
        return;
      }
      String key = ownKey == null || value == null ? record.key() : ownKey.apply(value);
      boolean isKept = value != null && kept.test(value);
      if (isOnDisk) {
        requireNonNull(store).put(key, isKept ? bytes : null);
      }
      handler.change(key, value, isKept);
    }
  }
}
