package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Receives some messages, hands over what is in them, and deletes those that are safe as a whole.
 * The others come again, until the queue's redrive policy takes them.
 */
final class SqsLook implements Source {
  private final Queue queue;
  private final Duration visibilityTimeout;
  private final MessageReading reading;
  private final ChangeSink findings;
  private final QueueMetrics metrics;
  private final ScheduledExecutorService scheduler;

  /**
   * @param scheduler extends the visibility of messages that take long
   */
  SqsLook(
      Queue queue,
      Duration visibilityTimeout,
      MessageReading reading,
      ChangeSink findings,
      QueueMetrics metrics,
      ScheduledExecutorService scheduler) {
    this.queue = queue;
    this.visibilityTimeout = visibilityTimeout;
    this.reading = reading;
    this.findings = findings;
    this.metrics = metrics;
    this.scheduler = scheduler;
  }

  @Override
  public Health take() throws IOException, InterruptedException {
    List<Message> messages = queue.receive();
    if (messages.isEmpty()) {
      return health();
    }
    long half = visibilityTimeout.toMillis() / 2;
    Future<?> extension =
        scheduler.scheduleAtFixedRate(
            () -> queue.extend(messages), half, half, TimeUnit.MILLISECONDS);
    try {
      List<Message> read = new ArrayList<>();
      for (Message message : messages) {
        if (reading.read(queue.name() + "/" + message.messageId(), message.body())) {
          read.add(message);
        }
      }
      findings.settle();
      reading.settled();
      queue.delete(read);
      metrics.deleted(read.size());
      metrics.kept(messages.size() - read.size());
    } finally {
      extension.cancel(false);
    }
    return health();
  }

  private Health health() {
    String problem = reading.problem();
    // Other messages may be well, and this one is the redrive policy's.
    return Health.up(
        "receiving from " + queue.name() + (problem == null ? "" : "; kept a message: " + problem));
  }

  @Override
  public void stop() {
    queue.stop();
  }
}
