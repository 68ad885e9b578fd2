package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.kafka.Topic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The compacted topic of checkpoints: read to its end once, then written only. */
final class KafkaCheckpoints implements Checkpoints {
  private final Map<String, Checkpoint> last;
  private final Consumer<Checkpoint> writer;

  private KafkaCheckpoints(Map<String, Checkpoint> last, Consumer<Checkpoint> writer) {
    this.last = last;
    this.writer = writer;
  }

  /** Reads the whole topic; the consumer needs no group. */
  static KafkaCheckpoints load(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Topic<String, Checkpoint> topic,
      Consumer<Checkpoint> writer) {
    Map<String, Checkpoint> last = new ConcurrentHashMap<>();
    CompactedTopic.read(
        consumer,
        topic,
        (source, checkpoint) -> {
          if (checkpoint == null) {
            last.remove(source);
          } else {
            last.put(source, checkpoint);
          }
        });
    return new KafkaCheckpoints(last, writer);
  }

  @Override
  public @Nullable Checkpoint last(String source) {
    return last.get(source);
  }

  @Override
  public void write(Checkpoint checkpoint) {
    writer.accept(checkpoint);
    last.put(checkpoint.source(), checkpoint);
  }
}
