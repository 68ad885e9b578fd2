package io.vpcwatch.ingest.sqs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.EnumCounters;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The requests to one queue, and what happens to its messages. Thread-safe. */
final class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  /** The maximum of SQS. */
  private static final int RECEIVE_SIZE = 10;

  /** If so many messages in a row were kept, hardly any can be read. */
  private static final int MANY_KEPT = 10;

  /** What happens to a received message. */
  private enum Result {
    DELETED,
    KEPT
  }

  private final SqsClient client;
  private final String url;
  private final int visibilitySeconds;
  private final InstantSource clock;
  private final EnumCounters<Result> messages;
  private @Nullable String failure;
  private Instant failedAt = Instant.MIN;
  private int keptInARow;

  /**
   * @param messages the counter of messages, by result
   */
  Queue(
      SqsClient client,
      String url,
      Duration visibilityTimeout,
      MeterProvider<Counter> messages,
      InstantSource clock) {
    this.client = client;
    this.url = url;
    this.visibilitySeconds = (int) visibilityTimeout.toSeconds();
    this.messages = new EnumCounters<>(Result.class, "result", messages);
    this.clock = clock;
  }

  /** The last part of the URL. */
  String name() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** Waits for messages. */
  List<Message> receive(Duration longest) throws IOException {
    try {
      return client
          .receiveMessage(
              request ->
                  request
                      .queueUrl(url)
                      .maxNumberOfMessages(RECEIVE_SIZE)
                      .waitTimeSeconds((int) longest.toSeconds())
                      .messageSystemAttributeNames(
                          MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                      .visibilityTimeout(visibilitySeconds))
          .messages();
    } catch (SdkException | IllegalStateException e) { // the latter once the client is closed
      throw new IOException("can't receive from " + url + ": " + AwsErrors.of(e), e);
    }
  }

  /** A message that can't be deleted is kept: it is delivered again, which costs time only. */
  void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    if (entries.isEmpty()) {
      return;
    }
    try {
      List<BatchResultErrorEntry> failed =
          client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed();
      if (failed.size() < entries.size()) {
        deleted(entries.size() - failed.size());
      }
      if (!failed.isEmpty()) {
        kept(failed.size(), "can't delete it: " + failed.get(0).message());
      }
    } catch (SdkException e) {
      kept(entries.size(), "can't delete it: " + AwsErrors.of(e));
    }
  }

  private synchronized void deleted(int count) {
    messages.increment(Result.DELETED, count);
    keptInARow = 0;
  }

  /** Messages stay in the queue, and are delivered again until its redrive policy takes them. */
  synchronized void kept(int count, String reason) {
    messages.increment(Result.KEPT, count);
    // Once: a bucket that can't be read fails a thousand times for one reason.
    if (!isKeeping()) {
      keptInARow = 0;
      LOG.warn("Messages stay in {} until its redrive policy takes them: {}", name(), reason);
    }
    failure = reason;
    failedAt = clock.instant();
    keptInARow += count;
  }

  /** Whether the last message that was kept has had no time to be delivered again and be read. */
  private boolean isKeeping() {
    Duration twice = Duration.ofSeconds(2L * visibilitySeconds);
    return failure != null && !clock.instant().isAfter(failedAt.plus(twice));
  }

  /** Up while some messages are read: the redrive policy takes the others. */
  synchronized Health health() {
    String receiving = "receiving from " + name();
    if (!isKeeping()) {
      return Health.up(receiving);
    }
    return keptInARow < MANY_KEPT
        ? Health.up(receiving + "; kept a message: " + failure)
        : Health.down(receiving + ", but kept the last " + keptInARow + " messages: " + failure);
  }

  /** Hides messages from other consumers for another visibility timeout. */
  void extend(List<Message> messages) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .visibilityTimeout(visibilitySeconds)
              .build());
    }
    try {
      List<BatchResultErrorEntry> failed =
          client
              .changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries))
              .failed();
      if (!failed.isEmpty()) {
        warnNotExtended(failed.size(), failed.get(0).message());
      }
    } catch (SdkException e) {
      warnNotExtended(entries.size(), AwsErrors.of(e));
    }
  }

  private void warnNotExtended(int count, String reason) {
    LOG.warn("Can't extend the visibility timeout of {} messages of {}: {}", count, name(), reason);
  }
}
