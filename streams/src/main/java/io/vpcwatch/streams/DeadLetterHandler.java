package io.vpcwatch.streams;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records that cannot be read or processed to {@code dead-letters}, with the commit that
 * skips them, and continues with the next record.
 *
 * <p>This includes records that hit a bug in vpcwatch: otherwise anyone who can name a Lambda
 * function could stop the evaluation of all others with one record. It does not include failures of
 * Kafka or of state stores, which would turn every record into a dead letter. A record that Kafka
 * refuses to store fails its task: leaving it out would lose state.
 *
 * <p>Kafka Streams creates the handler, so what it needs comes as configuration.
 */
public final class DeadLetterHandler
    implements DeserializationExceptionHandler, ProcessingExceptionHandler {
  static final String TOPIC = "vpcwatch.dead.letters.topic";
  static final String SERVICE = "vpcwatch.dead.letters.service";
  static final String LISTENER = "vpcwatch.dead.letters.listener";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);
  // With its headers, a record must stay below the broker's default limit of 1 MiB: if the broker
  // refuses it, the task fails, and fails again after every restart.
  private static final int MAX_CONTENT_BYTES = 1_000_000;
  private static final int MAX_DETAIL_LENGTH = 500;

  private String topic;
  private String service;
  private Consumer<DeadLetterReason> listener;

  @SuppressWarnings("NullAway.Init") // by configure
  public DeadLetterHandler() {}

  @Override
  @SuppressWarnings("unchecked")
  public void configure(Map<String, ?> configs) {
    topic = (String) requireNonNull(configs.get(TOPIC));
    service = (String) requireNonNull(configs.get(SERVICE));
    listener = (Consumer<DeadLetterReason>) requireNonNull(configs.get(LISTENER));
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    if (context.taskId().partition() < 0) {
      // The thread of global stores has no producer. A task of some service reads the topic, too.
      LOG.warn("Skipped unreadable record {}: {}", position(context), problem(exception));
      return DeserializationExceptionHandler.Response.resume(List.of());
    }
    return DeserializationExceptionHandler.Response.resume(
        List.of(deadLetter(context, DeadLetterReason.UNREADABLE, exception)));
  }

  /**
   * @param record null if a punctuation failed: then there is no record to skip
   */
  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
    if (record == null || exception instanceof KafkaException) {
      return ProcessingExceptionHandler.Response.fail();
    }
    DeadLetterReason reason =
        exception instanceof UnusableRecordException
            ? DeadLetterReason.UNUSABLE
            : DeadLetterReason.DEFECT;
    return ProcessingExceptionHandler.Response.resume(
        List.of(deadLetter(context, reason, exception)));
  }

  private ProducerRecord<byte[], byte[]> deadLetter(
      ErrorHandlerContext context, DeadLetterReason reason, Exception exception) {
    log(context, reason, exception);
    listener.accept(reason);
    byte[] content = orEmpty(context.sourceRawValue());
    Map<String, String> details = new HashMap<>();
    details.put("topic", context.topic());
    details.put("partition", Integer.toString(context.partition()));
    details.put("offset", Long.toString(context.offset()));
    details.put("problem", problem(exception));
    details.put(
        "key",
        SanitizedText.line(
            new String(orEmpty(context.sourceRawKey()), StandardCharsets.UTF_8),
            MAX_DETAIL_LENGTH));
    if (content.length > MAX_CONTENT_BYTES) {
      details.put("truncated", Integer.toString(content.length));
      content = Arrays.copyOf(content, MAX_CONTENT_BYTES);
    }
    return new DeadLetter(service, content, reason, details).toRecord(topic);
  }

  /** Logs the stack trace only of a bug in vpcwatch. */
  private void log(ErrorHandlerContext context, DeadLetterReason reason, Exception exception) {
    String record = position(context);
    if (reason == DeadLetterReason.DEFECT) {
      LOG.error("A bug in vpcwatch made a dead letter of {}", record, exception);
    } else {
      LOG.warn(
          "Skipped {} record {}, sent it to {}: {}",
          reason.label(),
          record,
          topic,
          problem(exception));
    }
  }

  private static String position(ErrorHandlerContext context) {
    return "%s-%d@%d".formatted(context.topic(), context.partition(), context.offset());
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }

  /** The message, and that of the cause, which is often more specific. */
  private static String problem(Exception exception) {
    Throwable cause = exception.getCause();
    String message = String.valueOf(exception.getMessage());
    return SanitizedText.line(
        cause == null ? message : message + ": " + cause.getMessage(), MAX_DETAIL_LENGTH);
  }
}
