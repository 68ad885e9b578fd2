package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored histories of functions. Reads what is committed in the changelog of the store, so the
 * evaluator may be running or stopped, on this machine or another one. One function takes the
 * reading of one partition.
 */
public final class HistoryReader {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);

  private final Topic<String, byte[]> changelog;
  private final Supplier<TopicReader> readers;

  public HistoryReader(TopicSettings topics, Map<String, ?> kafka) {
    this(topics, () -> TopicReader.connect(kafka));
  }

  HistoryReader(TopicSettings topics, Supplier<TopicReader> readers) {
    String name = topics.prefix() + "evaluator-" + HistoryProcessor.HISTORIES + "-changelog";
    this.changelog =
        new Topic<>(name, Serdes.String(), Serdes.ByteArray(), null, topics.partitions());
    this.readers = readers;
  }

  /** The history of a function; it has no changes if nothing is stored. */
  public FunctionHistory history(FunctionArn function) {
    SortedMap<String, byte[]> stored = stored(function);
    return stored.isEmpty() ? FunctionHistory.empty() : history(function.toString(), stored);
  }

  /**
   * All readable histories, in no particular order. Holds one partition in memory at a time.
   *
   * @return how many are not readable
   */
  public int forEach(BiConsumer<FunctionArn, FunctionHistory> handler) {
    int unreadable = 0;
    for (int partition = 0; partition < changelog.partitions(); partition++) {
      SortedMap<String, byte[]> stored = read(partition, key -> true);
      for (String key : stored.keySet()) {
        if (HistoryStore.isRow(key)) {
          FunctionHistory history;
          try {
            history = history(key, stored);
          } catch (UncheckedIOException e) {
            LOG.warn("Skipped the unreadable history of {}", key, e);
            unreadable++;
            continue;
          }
          handler.accept(FunctionArn.parse(key), history);
        }
      }
    }
    return unreadable;
  }

  /**
   * The row and the chunks of a function as a JSON object, with one field for each key in the
   * store; empty if nothing is stored.
   */
  public String dump(FunctionArn function) {
    SortedMap<String, byte[]> stored = stored(function);
    return stored.isEmpty() ? "" : RowCodec.toJson(stored);
  }

  private SortedMap<String, byte[]> stored(FunctionArn function) {
    byte[] key = function.toString().getBytes(UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(key)) % changelog.partitions();
    return read(partition, each -> HistoryStore.isAbout(each, function));
  }

  private SortedMap<String, byte[]> read(int partition, Predicate<String> wanted) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    try (TopicReader reader = readers.get()) {
      reader
          .add(
              changelog,
              each -> each == partition,
              (key, value) -> {
                if (value == null) {
                  found.remove(key);
                } else if (wanted.test(key)) {
                  found.put(key, value);
                }
              })
          .readToEnd();
    }
    return found;
  }

  private static FunctionHistory history(String function, SortedMap<String, byte[]> stored) {
    FunctionRow row = RowCodec.read(requireNonNull(stored.get(function), function)).row();
    List<FunctionRow.Log> logs = new ArrayList<>();
    for (int number = 0; number < row.chunks(); number++) {
      String chunk = HistoryStore.chunkKey(function, number);
      logs.add(RowCodec.read(requireNonNull(stored.get(chunk), chunk)).row().log());
    }
    logs.add(row.log());
    return new StoredHistory(row, logs, null).history();
  }
}
