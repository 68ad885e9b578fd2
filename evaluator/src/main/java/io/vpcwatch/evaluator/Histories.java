package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The histories of the functions of one task, and an index of those that are gone by the time they
 * were last heard of, so that forgetting them needs no walk over all of them.
 */
final class Histories {
  private final KeyValueStore<FunctionArn, FunctionHistory> byFunction;
  private final KeyValueStore<String, FunctionArn> gone;

  Histories(
      KeyValueStore<FunctionArn, FunctionHistory> byFunction,
      KeyValueStore<String, FunctionArn> gone) {
    this.byFunction = byFunction;
    this.gone = gone;
  }

  FunctionHistory of(FunctionArn function) {
    FunctionHistory history = byFunction.get(function);
    return history == null ? FunctionHistory.empty() : history;
  }

  /** The index follows: a function that is there again is not in it any more. */
  void replace(FunctionArn function, StoredHistory before, StoredHistory now) {
    Instant wasGone = before.goneSince();
    if (wasGone != null) {
      gone.delete(indexKey(wasGone, function));
    }
    Instant isGone = now.goneSince();
    if (isGone != null) {
      gone.put(indexKey(isGone, function), function);
    }
    byFunction.put(function, now.history());
  }

  /**
   * Visits functions in the order of their ARNs.
   *
   * @param last the function after which to begin, null for the very first
   * @return the last that was visited, null if there are no more
   */
  @Nullable FunctionArn visit(
      @Nullable FunctionArn last, int most, BiConsumer<FunctionArn, FunctionHistory> visitor) {
    int visited = 0;
    try (KeyValueIterator<FunctionArn, FunctionHistory> rest = byFunction.range(last, null)) {
      while (rest.hasNext()) {
        KeyValue<FunctionArn, FunctionHistory> next = rest.next();
        if (next.key.equals(last)) {
          continue;
        }
        visitor.accept(next.key, next.value);
        visited++;
        if (visited == most) {
          return next.key;
        }
      }
    }
    return null;
  }

  /** Forgets functions that are gone, and have not been heard of since the given time. */
  void forget(Instant before, int most) {
    List<KeyValue<String, FunctionArn>> due = new ArrayList<>();
    try (KeyValueIterator<String, FunctionArn> old = gone.range(null, second(before))) {
      while (old.hasNext() && due.size() < most) {
        due.add(old.next());
      }
    }
    for (KeyValue<String, FunctionArn> entry : due) {
      gone.delete(entry.key);
      byFunction.delete(entry.value);
    }
  }

  private static String indexKey(Instant time, FunctionArn function) {
    return second(time) + " " + function;
  }

  /** Of one width, so that texts have the order of times. */
  private static String second(Instant time) {
    return "%020d".formatted(Math.max(0, time.getEpochSecond()));
  }
}
