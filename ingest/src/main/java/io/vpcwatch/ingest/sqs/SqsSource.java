package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Receives messages, publishes their content, and deletes each message once Kafka has acknowledged
 * all of it. The others become visible again, until the queue's redrive policy takes them.
 */
final class SqsSource implements Source {
  /** The maximum of SQS. */
  private static final Duration LONG_POLL = Duration.ofSeconds(20);

  private final Queue queue;
  private final Duration visibilityTimeout;
  private final MessageReader reader;
  private final ScheduledExecutorService scheduler;
  private final Heartbeat heartbeat;
  private final Consumer<TrailKey> delivered;

  /** Until a poll succeeds. */
  private boolean failing = true;

  /**
   * @param scheduler extends the visibility timeout of messages that take long
   * @param delivered called for every trail file that was read
   */
  SqsSource(
      Queue queue,
      Duration visibilityTimeout,
      MessageReader reader,
      ScheduledExecutorService scheduler,
      Heartbeat heartbeat,
      Consumer<TrailKey> delivered) {
    this.queue = queue;
    this.visibilityTimeout = visibilityTimeout;
    this.reader = reader;
    this.scheduler = scheduler;
    this.heartbeat = heartbeat;
    this.delivered = delivered;
  }

  @Override
  public Health poll(Supplier<Batch> batches) throws IOException, InterruptedException {
    // Without a long poll after a failure: its success has to be known at once.
    Duration wait = failing ? Duration.ZERO : LONG_POLL;
    failing = true;
    try {
      List<Message> received = queue.receive(wait);
      if (!received.isEmpty()) {
        publish(received, batches.get());
      }
      beat();
    } catch (IOException | RuntimeException e) {
      heartbeat.failed(String.valueOf(e.getMessage()));
      throw e;
    }
    failing = false;
    return Health.up("receiving from " + queue.name());
  }

  /** A queue whose messages can't be read is not read. */
  private void beat() throws InterruptedException {
    Health health = queue.health();
    if (health.ok()) {
      heartbeat.succeeded();
    } else {
      heartbeat.failed(health.detail());
    }
  }

  private void publish(List<Message> received, Batch batch) throws InterruptedException {
    long half = visibilityTimeout.toMillis() / 2;
    Future<?> extension =
        scheduler.scheduleAtFixedRate(
            () -> queue.extend(received), half, half, TimeUnit.MILLISECONDS);
    try {
      List<Message> read = new ArrayList<>();
      List<TrailKey> files = new ArrayList<>();
      List<String> failures = new ArrayList<>();
      for (Message message : received) {
        String failure = reader.read(message, batch, files);
        if (failure == null) {
          read.add(message);
        } else {
          failures.add(failure);
        }
      }
      batch.await();
      files.forEach(delivered);
      failures.forEach(failure -> queue.kept(1, failure));
      queue.delete(read);
    } finally {
      extension.cancel(false);
    }
  }
}
