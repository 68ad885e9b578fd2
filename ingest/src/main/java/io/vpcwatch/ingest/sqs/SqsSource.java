package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.service.runtime.EnumCounters;
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
  /** What happens to a received message. */
  enum Result {
    DELETED,
    KEPT
  }

  private final Queue queue;
  private final Duration visibilityTimeout;
  private final MessageReader reader;
  private final EnumCounters<Result> messages;
  private final ScheduledExecutorService scheduler;
  private final Consumer<TrailKey> delivered;

  /**
   * @param reader of this source only
   * @param scheduler extends the visibility timeout of messages that take long
   * @param delivered called for every trail file that was read
   */
  SqsSource(
      Queue queue,
      Duration visibilityTimeout,
      MessageReader reader,
      EnumCounters<Result> messages,
      ScheduledExecutorService scheduler,
      Consumer<TrailKey> delivered) {
    this.queue = queue;
    this.visibilityTimeout = visibilityTimeout;
    this.reader = reader;
    this.messages = messages;
    this.scheduler = scheduler;
    this.delivered = delivered;
  }

  @Override
  public Health poll(Supplier<Batch> batches) throws IOException, InterruptedException {
    List<Message> received = queue.receive();
    if (!received.isEmpty()) {
      publish(received, batches.get());
    }
    String failure = reader.failure();
    // Still up: other messages are read, and the redrive policy takes this one.
    return Health.up(
        "receiving from " + queue.name() + (failure == null ? "" : "; kept a message: " + failure));
  }

  private void publish(List<Message> received, Batch batch) throws InterruptedException {
    long half = visibilityTimeout.toMillis() / 2;
    Future<?> extension =
        scheduler.scheduleAtFixedRate(
            () -> queue.extend(received), half, half, TimeUnit.MILLISECONDS);
    try {
      List<Message> read = new ArrayList<>();
      List<TrailKey> files = new ArrayList<>();
      for (Message message : received) {
        String id = queue.name() + "/" + message.messageId();
        if (reader.read(id, message.body(), batch, files)) {
          read.add(message);
        }
      }
      batch.await();
      files.forEach(delivered);
      queue.delete(read);
      messages.increment(Result.DELETED, read.size());
      messages.increment(Result.KEPT, received.size() - read.size());
    } finally {
      extension.cancel(false);
    }
  }
}
