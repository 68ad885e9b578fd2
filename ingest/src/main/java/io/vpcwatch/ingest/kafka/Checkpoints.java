package io.vpcwatch.ingest.kafka;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.time.Duration;
import java.time.Instant;
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
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final String NEVER_READ = "no earlier reading is known";
  private static final String NOT_KNOWN = "ingest was stopped, delayed, or without Kafka";

  private final Supplier<TopicReader> readers;
  private final Topic<String, Checkpoint> topic;
  private final ChangePublisher publisher;
  private @Nullable Map<String, Checkpoint> last;
  private Instant refreshedAt = Instant.MIN;

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

  /**
   * Writes the checkpoint of a source that is read continuously, and before it the gap that ends
   * with it, if there is one: a gap is published twice rather than lost.
   *
   * @param failure why this process could not read the source before; null if it could, or did not
   *     try
   */
  public void write(Checkpoint checkpoint, @Nullable String failure) throws InterruptedException {
    String source = checkpoint.source();
    Checkpoint before = last(source);
    if (before == null || before.isOverdue(checkpoint.at())) {
      // Another process may have read the source meanwhile.
      refresh(checkpoint.at());
      before = last(source);
    }
    if (before == null) {
      publisher.write(new SourceGap(source, null, checkpoint.at(), NEVER_READ));
    } else if (before.isOverdue(checkpoint.at())) {
      String reason = failure == null ? NOT_KNOWN : failure;
      publisher.write(new SourceGap(source, before.at(), checkpoint.at(), reason));
    }
    write(List.of(checkpoint));
  }

  /** Forgets what was read a while ago, not for each of many sources that resume together. */
  private synchronized void refresh(Instant now) {
    if (refreshedAt.isBefore(now.minus(FRESH))) {
      last = null;
      refreshedAt = now;
    }
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
