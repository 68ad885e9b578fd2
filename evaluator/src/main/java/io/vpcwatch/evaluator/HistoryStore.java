package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.streams.UnusableRecordException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the functions of one task, and an index of the deleted ones by the time of their last
 * change, so that purging them needs no scan of all functions.
 *
 * <p>The key of a row is the ARN of its function. Its chunks have the same key, a zero and their
 * number.
 */
final class HistoryStore {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  /** A row with so many changes, or so many bytes, moves them to a chunk. */
  static final int ROW_CHANGES = 4;

  static final int ROW_BYTES = 64 << 10;

  /** Kafka accepts records of a megabyte, and a violation as JSON may be larger than in a row. */
  static final int MAX_BYTES = 512 << 10;

  /** Sorts before everything in an ARN: so chunks follow the row of their function. */
  private static final char CHUNK = '\0';

  private final RowStore histories;
  private final KeyValueStore<String, FunctionArn> deletions;

  HistoryStore(RowStore histories, KeyValueStore<String, FunctionArn> deletions) {
    this.histories = histories;
    this.deletions = deletions;
  }

  FunctionRow get(FunctionArn function) {
    EncodedRow row = histories.get(function.toString());
    return row == null ? FunctionRow.empty() : row.row();
  }

  /** The row together with its chunks. */
  StoredHistory load(FunctionArn function, FunctionRow row) {
    List<FunctionRow.Log> logs = new ArrayList<>();
    for (int number = 0; number < row.chunks(); number++) {
      logs.add(chunk(function, number).log());
    }
    logs.add(row.log());
    return new StoredHistory(row, logs, null);
  }

  /**
   * As much as the change needs: what follows the last chunk that is older than the change, and the
   * state after that chunk. A copy that another source reports is mostly minutes old.
   */
  StoredHistory loadFor(FunctionChange change, FunctionRow row) {
    Deque<FunctionRow.Log> logs = new ArrayDeque<>(List.of(row.log()));
    for (int number = row.chunks() - 1; number >= 0; number--) {
      FunctionRow chunk = chunk(change.functionArn(), number);
      if (row.continues(chunk) && chunk.isFollowedBy(change)) {
        StoredHistory recent = new StoredHistory(row, logs, chunk.state());
        return recent.follows(chunk) ? recent : load(change.functionArn(), row);
      }
      logs.addFirst(chunk.log());
    }
    return new StoredHistory(row, logs, null);
  }

  private FunctionRow chunk(FunctionArn function, int number) {
    EncodedRow chunk = histories.read(chunkKey(function.toString(), number));
    if (chunk == null) {
      throw new IllegalStateException("chunk " + number + " of " + function + " is missing");
    }
    return chunk.row();
  }

  /**
   * Replaces a row and updates the index: a function that was created again leaves it. Deletes the
   * chunks that the new row does not have.
   *
   * @param before the row that is stored now
   */
  void put(FunctionArn function, FunctionRow before, FunctionRow next) {
    List<FunctionRow.Log> full = next.log().isFull() ? next.log().split(ROW_BYTES) : List.of();
    FunctionRow row = full.isEmpty() ? next : next.sealed(full.size());
    String key = function.toString();
    EncodedRow encoded = checked(EncodedRow.of(row, histories.cached(key)));
    List<EncodedRow> chunks = new ArrayList<>();
    for (FunctionRow.Log part : full) {
      FunctionRow chunk = next.chunk(part, chunks.size() == full.size() - 1);
      chunks.add(checked(EncodedRow.of(chunk, encoded)));
    }
    updateIndex(function, before.deletedSince(), next.deletedSince());
    for (int i = 0; i < chunks.size(); i++) {
      histories.write(chunkKey(key, next.chunks() + i), chunks.get(i));
    }
    deleteChunks(function, row.chunks(), before.chunks());
    histories.put(key, encoded);
  }

  private static EncodedRow checked(EncodedRow row) {
    if (row.size() > MAX_BYTES) {
      throw new UnusableRecordException(
          "the row of the function, or a chunk, would have %d bytes; the maximum is %d"
              .formatted(row.size(), MAX_BYTES));
    }
    return row;
  }

  private void updateIndex(
      FunctionArn function, @Nullable Instant oldEntry, @Nullable Instant newEntry) {
    if (oldEntry != null && !oldEntry.equals(newEntry)) {
      deletions.delete(indexKey(oldEntry, function));
    }
    if (newEntry != null && !newEntry.equals(oldEntry)) {
      deletions.put(indexKey(newEntry, function), function);
    }
  }

  private void deleteChunks(FunctionArn function, int from, int to) {
    for (int number = from; number < to; number++) {
      histories.delete(chunkKey(function.toString(), number));
    }
  }

  /** Whether the key is that of the function's row or of one of its chunks. */
  static boolean isAbout(String key, FunctionArn function) {
    String row = function.toString();
    return key.equals(row) || key.startsWith(row + CHUNK);
  }

  /** Whether the key is that of a row, not of a chunk. */
  static boolean isRow(String key) {
    return key.indexOf(CHUNK) < 0;
  }

  static String chunkKey(String row, int number) {
    String digits = Integer.toString(number);
    return row + CHUNK + "0".repeat(Math.max(0, 6 - digits.length())) + digits;
  }

  /**
   * Visits the functions in a range of ARNs, in their order.
   *
   * @param to exclusive; null for no end
   * @param visitor receives the encoded row, and may replace it
   * @return where to resume, null if the range is finished
   */
  @Nullable String visit(
      String from, @Nullable String to, int limit, BiConsumer<FunctionArn, byte[]> visitor) {
    List<KeyValue<String, byte[]>> found = new ArrayList<>();
    String next = null;
    // An iterator does not see what is stored meanwhile, so it ends before the first visit.
    try (KeyValueIterator<String, byte[]> rest = histories.range(from, to)) {
      while (next == null && rest.hasNext()) {
        KeyValue<String, byte[]> row = rest.next();
        if (found.size() == limit) {
          next = row.key;
        } else if (!row.key.equals(to) && isRow(row.key)) {
          found.add(row);
        }
      }
    }
    found.forEach(row -> visitor.accept(FunctionArn.parse(row.key), row.value));
    return next;
  }

  /**
   * The functions of an account and region: a range for each region in which this task has
   * functions.
   *
   * @param account empty for all
   * @param region empty for all
   */
  List<KeyRange> in(String account, String region) {
    List<KeyRange> ranges = new ArrayList<>();
    String next = firstKey("arn:");
    while (next != null) {
      String[] parts = next.split(":", -1);
      String prefix = String.join(":", parts[0], parts[1], parts[2], parts[3], "");
      if (region.isEmpty() || region.equals(parts[3])) {
        ranges.add(KeyRange.ofPrefix(account.isEmpty() ? prefix : prefix + account + ":function:"));
      }
      next = firstKey(requireNonNull(KeyRange.ofPrefix(prefix).to()));
    }
    return ranges;
  }

  private @Nullable String firstKey(String from) {
    try (KeyValueIterator<String, byte[]> rest = histories.range(from, null)) {
      return rest.hasNext() ? rest.peekNextKey() : null;
    }
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
      FunctionRow row;
      try {
        row = get(entry.value);
      } catch (UncheckedIOException e) {
        LOG.warn("Kept the unreadable row of the deleted {}", entry.value, e);
        continue;
      }
      Instant since = row.deletedSince();
      if (since != null && indexKey(since, entry.value).equals(entry.key)) {
        deleteChunks(entry.value, 0, row.chunks());
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
