package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;

/**
 * The stored state of one function as JSON. Reads what is committed in the changelog of the store,
 * so the evaluator may be running or stopped, on this machine or another one.
 */
public final class StateDump {
  private final Topic<String, byte[]> changelog;

  public StateDump(TopicSettings topics) {
    String name = topics.prefix() + "evaluator-" + HistoryProcessor.HISTORIES + "-changelog";
    changelog = new Topic<>(name, Serdes.String(), Serdes.ByteArray(), null, topics.partitions());
  }

  /**
   * Reads the row and the chunks of a function.
   *
   * @return a JSON object with one field for each key in the store; empty if nothing is stored
   */
  public String of(FunctionArn function, Map<String, ?> kafka) {
    try (TopicReader reader = TopicReader.connect(kafka)) {
      return read(function, reader);
    }
  }

  String read(FunctionArn function, TopicReader reader) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    byte[] key = function.toString().getBytes(UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(key)) % changelog.partitions();
    reader.add(
        changelog,
        each -> each == partition,
        (stored, value) -> {
          if (!HistoryStore.isAbout(stored, function)) {
            return;
          }
          if (value == null) {
            found.remove(stored);
          } else {
            found.put(stored, value);
          }
        });
    reader.readToEnd();
    return found.isEmpty() ? "" : RowCodec.toJson(found);
  }
}
