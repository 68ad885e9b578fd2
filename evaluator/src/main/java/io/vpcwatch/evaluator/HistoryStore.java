package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The histories of the functions of one task, and an index of the deleted ones by the time of their
 * last change, so that purging them needs no scan of all functions.
 */
final class HistoryStore {
  private final KeyValueStore<FunctionArn, FunctionHistory> histories;
  private final KeyValueStore<String, FunctionArn> deletions;

  HistoryStore(
      KeyValueStore<FunctionArn, FunctionHistory> histories,
      KeyValueStore<String, FunctionArn> deletions) {
    this.histories = histories;
    this.deletions = deletions;
  }

  FunctionHistory get(FunctionArn function) {
    FunctionHistory history = histories.get(function);
    return history == null ? FunctionHistory.empty() : history;
  }

  /**
   * Replaces a history and updates the index: a function that was created again leaves it.
   *
   * @param was the evaluation of {@code before}
   * @param is the evaluation of {@code now}
   */
  void replace(
      FunctionArn function,
      FunctionHistory before,
      Evaluation was,
      FunctionHistory now,
      Evaluation is) {
    Instant oldEntry = lastChangeIfDeleted(before, was);
    if (oldEntry != null) {
      deletions.delete(indexKey(oldEntry, function));
    }
    Instant newEntry = lastChangeIfDeleted(now, is);
    if (newEntry != null) {
      deletions.put(indexKey(newEntry, function), function);
    }
    histories.put(function, now);
  }

  /**
   * Visits functions in the order of their ARNs.
   *
   * @param last the function after which to begin, null for the first one
   * @return the last function visited, null if no more are left
   */
  @Nullable FunctionArn visit(
      @Nullable FunctionArn last, int limit, BiConsumer<FunctionArn, FunctionHistory> visitor) {
    int visited = 0;
    try (KeyValueIterator<FunctionArn, FunctionHistory> rest = histories.range(last, null)) {
      while (rest.hasNext()) {
        KeyValue<FunctionArn, FunctionHistory> next = rest.next();
        if (next.key.equals(last)) {
          continue;
        }
        visitor.accept(next.key, next.value);
        visited++;
        if (visited == limit) {
          return next.key;
        }
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
      histories.delete(entry.value);
    }
  }

  /**
   * When ingest read the last change of a deleted function, null if the function exists. The time
   * of the deletion is not sufficient: it may be years ago in a trail that is being read right now,
   * with the function's other changes still to come.
   */
  private static @Nullable Instant lastChangeIfDeleted(
      FunctionHistory history, Evaluation evaluation) {
    FunctionStatus status = evaluation.status();
    if (status == null || status.verdict() != Verdict.DELETED) {
      return null;
    }
    return history.changes().stream()
        .map(FunctionChange::receivedAt)
        .max(Comparator.naturalOrder())
        .orElse(status.since());
  }

  private static String indexKey(Instant time, FunctionArn function) {
    return sortable(time) + " " + function;
  }

  /** Seconds of fixed width, so that strings sort by time. */
  private static String sortable(Instant time) {
    return "%020d".formatted(Math.max(0, time.getEpochSecond()));
  }
}
