package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the functions of one task, and an index of the deleted ones by the time of their last
 * change, so that purging them needs no scan of all functions.
 */
final class HistoryStore {
  private final KeyValueStore<String, byte[]> histories;
  private final KeyValueStore<String, FunctionArn> deletions;

  HistoryStore(
      KeyValueStore<String, byte[]> histories, KeyValueStore<String, FunctionArn> deletions) {
    this.histories = histories;
    this.deletions = deletions;
  }

  FunctionRow get(FunctionArn function) {
    byte[] value = histories.get(function.toString());
    return value == null ? FunctionRow.empty() : RowCodec.read(value);
  }

  /**
   * Replaces a row and updates the index: a function that was created again leaves it.
   *
   * @param before the row that is stored now
   */
  void put(FunctionArn function, FunctionRow before, FunctionRow next) {
    byte[] value = RowCodec.write(next);
    Instant oldEntry = before.deletedSince();
    Instant newEntry = next.deletedSince();
    if (oldEntry != null && !oldEntry.equals(newEntry)) {
      deletions.delete(indexKey(oldEntry, function));
    }
    if (newEntry != null && !newEntry.equals(oldEntry)) {
      deletions.put(indexKey(newEntry, function), function);
    }
    histories.put(function.toString(), value);
  }

  /**
   * Visits the functions in a range of ARNs, in their order. The visitor may replace the row.
   *
   * @param to exclusive; null for no end
   * @return where to resume, null if the range is finished
   */
  @Nullable String visit(
      String from, @Nullable String to, int limit, Consumer<FunctionArn> visitor) {
    int visited = 0;
    try (KeyValueIterator<String, byte[]> rest = histories.range(from, to)) {
      while (rest.hasNext()) {
        String key = rest.peekNextKey();
        if (key.equals(to)) {
          break;
        }
        if (visited == limit) {
          return key;
        }
        rest.next();
        visitor.accept(FunctionArn.parse(key));
        visited++;
      }
    }
    return null;
  }

  /** Removes deleted functions without a change since the given time. */
  void purgeDeleted(Instant before, int limit) {
    List<KeyValue<String, FunctionArn>> due = new ArrayList<>();
    try (KeyValueIterator<String, FunctionArn> old = deletions.range(null, sortable(before))) {
      while (old.hasNext() && due.size() < limit) {
        due.add(old.next());
      }
    }
    for (KeyValue<String, FunctionArn> entry : due) {
      deletions.delete(entry.key);
      Instant since = get(entry.value).deletedSince();
      if (since != null && indexKey(since, entry.value).equals(entry.key)) {
        histories.delete(entry.value.toString());
      }
    }
  }

  private static String indexKey(Instant time, FunctionArn function) {
    return sortable(time) + " " + function;
  }

  /** Seconds of fixed width, so that strings sort by time. */
  private static String sortable(Instant time) {
    return "%020d".formatted(Math.max(0, time.getEpochSecond()));
  }
}
