package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Sends what can't be read, used or judged to {@code dead-letters}, within the transaction that
 * passes over it, and goes on.
 *
 * <p>That includes facts that show a defect of ours: whoever can name a Lambda function could stop
 * the judgement of all others with one. It does not include trouble with Kafka or the state stores,
 * which would make dead letters of everything.
 *
 * <p>Made by Kafka Streams, which is why the topic and the metrics come as configuration.
 */
public final class PoisonRecords
    implements DeserializationExceptionHandler, ProcessingExceptionHandler {
  static final String TOPIC = "vpcwatch.dead.letters.topic";
  static final String METRICS = "vpcwatch.evaluator.metrics";

  private static final Logger LOG = LoggerFactory.getLogger(PoisonRecords.class);
  // Headers included, a record must stay below the broker's usual limit of 1 MiB: one that is
  // refused fails the transaction, and that again and again.
  private static final int LONGEST_CONTENT = 1_000_000;
  private static final int LONGEST_DETAIL = 500;

  private @Nullable String topic;
  private @Nullable EvaluatorMetrics metrics;

  @Override
  public void configure(Map<String, ?> configs) {
    topic = (String) configs.get(TOPIC);
    metrics = (EvaluatorMetrics) configs.get(METRICS);
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    return DeserializationExceptionHandler.Response.resume(
        List.of(letter(context, DeadLetterReason.UNREADABLE, exception)));
  }

  /**
   * @param record null if it was a punctuation that failed: nothing can be put aside then
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
    return ProcessingExceptionHandler.Response.resume(List.of(letter(context, reason, exception)));
  }

  private ProducerRecord<byte[], byte[]> letter(
      ErrorHandlerContext context, DeadLetterReason reason, Exception exception) {
    String place = context.topic() + "-" + context.partition() + " at offset " + context.offset();
    if (reason == DeadLetterReason.DEFECT) {
      LOG.error("A defect of vpcwatch makes a dead letter of {}", place, exception);
    } else {
      LOG.warn("{} goes to {}: {}", place, topic, problem(exception));
    }
    requireNonNull(metrics).deadLetter(reason);
    byte[] content = orEmpty(context.sourceRawValue());
    Map<String, String> details = new HashMap<>();
    details.put("topic", context.topic());
    details.put("partition", Integer.toString(context.partition()));
    details.put("offset", Long.toString(context.offset()));
    details.put("problem", problem(exception));
    details.put(
        "key", excerpt(new String(orEmpty(context.sourceRawKey()), StandardCharsets.UTF_8)));
    if (content.length > LONGEST_CONTENT) {
      details.put("truncated", Integer.toString(content.length));
      content = Arrays.copyOf(content, LONGEST_CONTENT);
    }
    ProducerRecord<String, byte[]> letter =
        new DeadLetter("evaluator", content, reason, details).toRecord(requireNonNull(topic));
    byte[] key = letter.key().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(letter.topic(), null, null, key, letter.value(), letter.headers());
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }

  /** What is wrong, and where the cause knows more, that too. */
  private static String problem(Exception exception) {
    Throwable cause = exception.getCause();
    String message = String.valueOf(exception.getMessage());
    return excerpt(cause == null ? message : message + ": " + cause.getMessage());
  }

  /** Hostile text, made fit for one line. */
  private static String excerpt(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "…";
  }
}
