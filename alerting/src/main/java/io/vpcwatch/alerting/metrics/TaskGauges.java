package io.vpcwatch.alerting.metrics;

import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges of the latest value of each key of a topic. Each task of this process keeps the values
 * that it owns in a store and contributes them, so that over all instances every value is exposed
 * once.
 *
 * @param <K> a key of the topic
 * @param <V> a value
 * @param <S> what is kept of the values of one task
 */
abstract class TaskGauges<K, V, S> implements ProcessorSupplier<K, V, Void, Void> {
  private static final Logger LOG = LoggerFactory.getLogger(TaskGauges.class);

  private final String storeName;
  private final Class<V> type;
  private final Duration interval;
  private final @Nullable IntFunction<CompletableFuture<Set<String>>> keptKeys;
  private final Map<String, S> byTask = new HashMap<>();

  /**
   * @param interval between two updates of the gauges
   * @param keptKeys reads the keys of a partition of the topic whose last value is kept; other keys
   *     are deleted from the store. If this application was away for longer than the topic keeps
   *     deletions, it never reads them. Null for a topic without deletions.
   */
  TaskGauges(
      String storeName,
      Class<V> type,
      Duration interval,
      @Nullable IntFunction<CompletableFuture<Set<String>>> keptKeys) {
    this.storeName = storeName;
    this.type = type;
    this.interval = interval;
    this.keptKeys = keptKeys;
  }

  /** Whether a value is kept in the store. */
  abstract boolean isKept(V value);

  abstract S summarize(Stream<V> values);

  abstract void expose(Collection<S> contributions);

  @Override
  public final Processor<K, V, Void, Void> get() {
    return new TaskProcessor();
  }

  @Override
  public final Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(storeName), Serdes.String(), JsonSerde.of(type)));
  }

  /** Replaces the contribution of a task. */
  final synchronized void update(String task, Stream<V> values) {
    byTask.put(task, summarize(values));
    expose(byTask.values());
  }

  /** Removes the contribution of a task that closes or moves to another instance. */
  final synchronized void remove(String task) {
    byTask.remove(task);
    expose(byTask.values());
  }

  /**
   * Reads the store, not the records: after a restart the store is restored, and the gauges are
   * complete without a new record.
   */
  private final class TaskProcessor implements Processor<K, V, Void, Void> {
    private String task;
    private KeyValueStore<String, V> store;
    private boolean changed = true;
    // Until the kept keys are known.
    private @Nullable CompletableFuture<Set<String>> kept;
    private final Set<String> changedSince = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // by init
    TaskProcessor() {}

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      task = context.taskId().toString();
      store = context.getStateStore(storeName);
      kept = keptKeys == null ? null : keptKeys.apply(context.taskId().partition());
      updateIfChanged();
      context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, time -> updateIfChanged());
    }

    @Override
    public void process(Record<K, V> record) {
      String key = record.key().toString();
      V value = record.value();
      if (kept != null) {
        changedSince.add(key);
      }
      if (value != null && isKept(value)) {
        store.put(key, value);
        changed = true;
      } else if (store.get(key) != null) {
        // Deletes only what is there: every deletion is a record in the changelog.
        store.delete(key);
        changed = true;
      }
    }

    @Override
    public void close() {
      remove(task);
    }

    private void sweep(CompletableFuture<Set<String>> read) {
      if (!read.isDone()) {
        return;
      }
      if (read.isCompletedExceptionally()) {
        LOG.warn(
            "Could not compare the store {} with its topic, it may hold deleted keys", storeName);
      } else {
        Set<String> keys = read.join();
        try (KeyValueIterator<String, V> all = store.all()) {
          while (all.hasNext()) {
            String key = all.next().key;
            if (!keys.contains(key) && !changedSince.contains(key)) {
              LOG.info("Deleted {} from the store {}, its topic no longer has it", key, storeName);
              store.delete(key);
              changed = true;
            }
          }
        }
      }
      kept = null;
      changedSince.clear();
    }

    private void updateIfChanged() {
      if (kept != null) {
        sweep(kept);
      }
      if (!changed) {
        return;
      }
      try (KeyValueIterator<String, V> all = store.all()) {
        update(
            task,
            StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false)
                .map(entry -> entry.value));
      }
      changed = false;
    }
  }
}
