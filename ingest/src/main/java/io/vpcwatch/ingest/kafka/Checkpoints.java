package io.vpcwatch.ingest.kafka;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * How far the sources have been read: a compacted topic, which is read to its end when a checkpoint
 * is first asked for. Thread-safe.
 */
public final class Checkpoints {
  private final Supplier<TopicReader> readers;
  private final Topic<String, Checkpoint> topic;
  private final ChangePublisher publisher;
  private @Nullable Map<String, Checkpoint> last;

  public Checkpoints(
      Map<String, ?> kafka, Topic<String, Checkpoint> topic, ChangePublisher publisher) {
    this(() -> TopicReader.connect(kafka), topic, publisher);
  }

  Checkpoints(
      Supplier<TopicReader> readers, Topic<String, Checkpoint> topic, ChangePublisher publisher) {
    this.readers = readers;
    this.topic = topic;
    this.publisher = publisher;
  }

  /** The last one written for a source, null if there is none. */
  public @Nullable Checkpoint last(String source) {
    return last().get(source);
  }

  /** Returns when Kafka has acknowledged all of them. */
  public void write(List<Checkpoint> checkpoints) throws InterruptedException {
    publisher.write(checkpoints);
    checkpoints.forEach(checkpoint -> last().put(checkpoint.source(), checkpoint));
  }

  private synchronized Map<String, Checkpoint> last() {
    if (last == null) {
      Map<String, Checkpoint> read = new ConcurrentHashMap<>();
      try (TopicReader reader = readers.get()) {
        reader
            .add(
                topic,
                (source, checkpoint) -> {
                  if (checkpoint == null) {
                    read.remove(source);
                  } else {
                    read.put(source, checkpoint);
                  }
                })
            .readToEnd();
        if (!reader.unreadable().isEmpty()) {
          // A source would resume at the wrong place.
          throw new SerializationException("a checkpoint is not readable");
        }
      }
      last = read;
    }
    return last;
  }
}
