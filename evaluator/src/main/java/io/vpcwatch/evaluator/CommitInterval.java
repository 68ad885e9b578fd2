package io.vpcwatch.evaluator;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Commits at the interval of the settings while changes are processed as they arrive, so that
 * alerts wait for no more; and less often while there is a backlog, because a transaction costs the
 * same whether it holds ten changes or a thousand. Counts, which concern most of the accounts in
 * each interval of a backlog, then wait for up to a second.
 */
final class CommitInterval {
  private static final int FACTOR = 4;
  private static final long LONGEST_MILLIS = 200;

  /** Changes that were published longer ago are a backlog. */
  private static final long BACKLOG_MILLIS = 1_000;

  private long newest;
  private long counted;

  /** The interval at which Kafka Streams commits, whatever the backlog. */
  static long ofBacklog(Duration setting) {
    long millis = setting.toMillis();
    return Math.max(millis, Math.min(FACTOR * millis, LONGEST_MILLIS));
  }

  /**
   * @param timestamp when the change was published
   */
  void processed(long timestamp) {
    newest = timestamp;
  }

  /** Called at the interval of the settings. */
  void commit(ProcessorContext<?, ?> context, long now) {
    if (!isBacklog(now)) {
      context.commit();
    }
  }

  /** Called at the interval of the settings: whether to forward the counts. */
  boolean forwardsCounts(long now) {
    if (isBacklog(now) && now - counted < BACKLOG_MILLIS) {
      return false;
    }
    counted = now;
    return true;
  }

  private boolean isBacklog(long now) {
    return now - newest >= BACKLOG_MILLIS;
  }
}
