package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.source.IngestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that a queue is read, as a checkpoint without a position: once a minute, by whichever of
 * its workers succeeds. Thread-safe.
 */
final class Heartbeat {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final String source;
  private final String queue;
  private final IngestContext context;
  private @Nullable String failure;
  private Instant last = Instant.MIN;

  /**
   * @param name the user's name of the queue
   * @param queue that of AWS
   */
  Heartbeat(String name, String queue, IngestContext context) {
    this.source = "sqs:" + name;
    this.queue = queue;
    this.context = context;
  }

  synchronized void succeeded() throws InterruptedException {
    Instant now = context.clock().instant();
    // A clock that was set back must not silence it.
    if (now.isBefore(last) || !now.isBefore(last.plus(INTERVAL))) {
      context.write(source, Map.of("queue", queue), Duration.ZERO, failure);
      last = now;
    }
    failure = null;
  }

  synchronized void failed(String reason) {
    failure = reason;
  }
}
