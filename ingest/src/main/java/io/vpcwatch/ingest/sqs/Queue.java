package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** The requests to one queue. Thread-safe. */
final class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  // The maximum of SQS, both.
  private static final int RECEIVE_SIZE = 10;
  private static final int LONG_POLL_SECONDS = 20;

  private final SqsClient client;
  private final String url;
  private final int visibilitySeconds;

  Queue(SqsClient client, String url, Duration visibilityTimeout) {
    this.client = client;
    this.url = url;
    this.visibilitySeconds = (int) visibilityTimeout.toSeconds();
  }

  /** The last part of the URL. */
  String name() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** Waits for messages, for 20 s at most. */
  List<Message> receive() throws IOException {
    try {
      return client
          .receiveMessage(
              request ->
                  request
                      .queueUrl(url)
                      .maxNumberOfMessages(RECEIVE_SIZE)
                      .waitTimeSeconds(LONG_POLL_SECONDS)
                      .visibilityTimeout(visibilitySeconds))
          .messages();
    } catch (SdkException | IllegalStateException e) { // the latter once the client is closed
      throw new IOException("can't receive from " + url + ": " + AwsErrors.of(e), e);
    }
  }

  /** A message that can't be deleted is delivered again, which does no harm. */
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
      warn(
          "delete",
          client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed());
    } catch (SdkException e) {
      LOG.warn("Can't delete {} messages of {}: {}", entries.size(), name(), AwsErrors.of(e));
    }
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
      warn(
          "extend the visibility timeout of",
          client
              .changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries))
              .failed());
    } catch (SdkException e) {
      LOG.warn(
          "Can't extend the visibility timeout of {} messages of {}: {}",
          entries.size(),
          name(),
          AwsErrors.of(e));
    }
  }

  private void warn(String action, List<BatchResultErrorEntry> failed) {
    if (!failed.isEmpty()) {
      LOG.warn(
          "Can't {} {} messages of {}: {}", action, failed.size(), name(), failed.get(0).message());
    }
  }
}
