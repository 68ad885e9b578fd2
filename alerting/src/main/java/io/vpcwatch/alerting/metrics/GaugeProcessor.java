package io.vpcwatch.alerting.metrics;

import java.time.Duration;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the latest value of each key in a store and exposes the values as gauges. It reads the
 * store, not the records: after a restart the store is restored, and the gauges are complete
 * without a new record.
 */
final class GaugeProcessor<K, V> implements Processor<K, V, Void, Void> {
  private final String storeName;
  private final Predicate<V> filter;
  private final Duration interval;
  private final TaskGauges<V, ?> gauges;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, V> store;
  private boolean changed;

  /**
   * @param filter for values to keep; others are removed from the store
   * @param interval between two updates of the gauges
   */
  @SuppressWarnings("NullAway.Init") // by init
  GaugeProcessor(
      String storeName, Predicate<V> filter, Duration interval, TaskGauges<V, ?> gauges) {
    this.storeName = storeName;
    this.filter = filter;
    this.interval = interval;
    this.gauges = gauges;
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(storeName);
    update();
    context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, time -> updateIfChanged());
  }

  @Override
  public void process(Record<K, V> record) {
    String key = record.key().toString();
    V value = record.value();
    if (value != null && filter.test(value)) {
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
    gauges.remove(task());
  }

  private void updateIfChanged() {
    if (changed) {
      update();
    }
  }

  private void update() {
    try (KeyValueIterator<String, V> all = store.all()) {
      gauges.update(
          task(),
          StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false)
              .map(entry -> entry.value));
    }
    changed = false;
  }

  private String task() {
    return context.taskId().toString();
  }
}
