package io.vpcwatch.alerting.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gauges to which each task of this process contributes the values that it owns, so that over all
 * instances every value is exposed once.
 *
 * @param <V> a value
 * @param <S> what is kept of the values of one task
 */
abstract class TaskGauges<V, S> {
  private final Map<String, S> byTask = new HashMap<>();

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

  abstract S summarize(Stream<V> values);

  abstract void expose(Collection<S> contributions);
}
