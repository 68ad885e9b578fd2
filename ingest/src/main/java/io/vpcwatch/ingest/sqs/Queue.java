package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** A queue as one worker uses it. */
final class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  /** The most that SQS allows, both. */
  private static final int AT_ONCE = 10;

  private static final int LONG_POLL_SECONDS = 20;

  private final SqsClient client;
  private final String url;
  private final int visibilitySeconds;
  private final ExecutorService polls;
  private @Nullable Future<List<Message>> poll;
  private boolean stopped;

  /**
   * @param polls waits for answers, so that nobody else must
   */
  Queue(SqsClient client, String url, Duration visibilityTimeout, ExecutorService polls) {
    this.client = client;
    this.url = url;
    this.visibilitySeconds = (int) visibilityTimeout.toSeconds();
    this.polls = polls;
  }

  /** The last part of the URL. */
  String name() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** Waits for messages; none after some time, or when stopped. */
  List<Message> receive() throws IOException, InterruptedException {
    Future<List<Message>> answer;
    synchronized (this) {
      if (stopped) {
        return List.of();
      }
      answer = polls.submit(this::poll);
      poll = answer;
    }
    try {
      return answer.get();
    } catch (CancellationException e) {
      return List.of();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new IOException("can't receive from " + url + ": " + AwsErrors.of(cause), cause);
    }
  }

  private List<Message> poll() {
    return client
        .receiveMessage(
            request ->
                request
                    .queueUrl(url)
                    .maxNumberOfMessages(AT_ONCE)
                    .waitTimeSeconds(LONG_POLL_SECONDS)
                    .visibilityTimeout(visibilitySeconds))
        .messages();
  }

  /**
   * Ends a receive that waits, now and from now on. No interrupt reaches a socket: the request is
   * left to itself, and what it may still receive comes again.
   */
  synchronized void stop() {
    stopped = true;
    if (poll != null) {
      poll.cancel(true);
    }
  }

  /** A message that can't be deleted comes again, which does no harm. */
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
          "deleted",
          client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed());
    } catch (SdkException e) {
      LOG.warn("{} messages of {} can't be deleted: {}", entries.size(), name(), AwsErrors.of(e));
    }
  }

  /** Hides messages from others for another visibility timeout. */
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
          "hidden any longer",
          client
              .changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries))
              .failed());
    } catch (SdkException e) {
      LOG.warn("messages of {} can't be hidden any longer: {}", name(), AwsErrors.of(e));
    }
  }

  private void warn(String what, List<BatchResultErrorEntry> failed) {
    if (!failed.isEmpty()) {
      LOG.warn(
          "{} messages of {} can't be {}: {}",
          failed.size(),
          name(),
          what,
          failed.get(0).message());
    }
  }
}
