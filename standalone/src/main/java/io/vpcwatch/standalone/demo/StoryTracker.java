package io.vpcwatch.standalone.demo;

import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Follows a story through the topics until every file has been read (checkpoints), every change
 * evaluated (the evaluator's offsets) and every violation notified (deliveries). Confined to one
 * thread.
 */
final class StoryTracker implements AutoCloseable {
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

  private final Topics topics;
  private final String evaluatorGroup;
  private final int files;
  private final StoryCounts counts = new StoryCounts();
  private final Admin admin;
  private final TopicReader reader;

  /**
   * @param files the number of the story's files
   */
  StoryTracker(Map<String, Object> kafka, Topics topics, String evaluatorGroup, int files) {
    this.topics = topics;
    this.evaluatorGroup = evaluatorGroup;
    this.files = files;
    admin = Admin.create(kafka);
    reader =
        TopicReader.connect(kafka)
            .add(topics.checkpoints(), ifPresent(counts::checkpoint))
            .add(topics.violations(), ifPresent(counts::violation))
            .add(topics.deliveries(), ifPresent(counts::delivery));
  }

  StoryCounts counts() {
    return counts;
  }

  /** Polls once, and describes what is still missing; empty if nothing is. */
  String poll() throws ExecutionException, InterruptedException {
    reader.poll(POLL_TIMEOUT);
    if (counts.filesRead() < files) {
      return "%d of %d files have not been read".formatted(files - counts.filesRead(), files);
    }
    long lag = TopicOffsets.lag(admin, evaluatorGroup, topics.functionChanges());
    if (lag > 0) {
      return lag + " function changes have not been evaluated";
    }
    // Open transactions included: the evaluator's offsets can be visible a moment before the
    // violations of the same transaction.
    if (!reader.hasReached(TopicOffsets.ends(admin, topics.violations()))) {
      return "the last violations have not been committed";
    }
    long pending = counts.pending();
    return pending == 0
        ? ""
        : "%d of %d violations have not been notified"
            .formatted(pending, counts.violations().size());
  }

  private static <K, V> BiConsumer<K, @Nullable V> ifPresent(Consumer<V> handler) {
    return (key, value) -> {
      if (value != null) {
        handler.accept(value);
      }
    };
  }

  @Override
  public void close() {
    reader.close();
    admin.close();
  }
}
