package io.vpcwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Result;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterHandlerTest {
  private static final Record<String, String> RECORD = new Record<>("key", "value", 0);

  private final List<DeadLetterReason> counted = new ArrayList<>();
  private final ProcessingExceptionHandler handler = new DeadLetterHandler();

  @BeforeEach
  void configure() {
    Consumer<DeadLetterReason> listener = counted::add;
    handler.configure(
        Map.of(
            DeadLetterHandler.TOPIC,
            "dead-letters",
            DeadLetterHandler.SERVICE,
            "evaluator",
            DeadLetterHandler.LISTENER,
            listener));
  }

  @Test
  void a_record_that_hits_a_bug_does_not_stop_the_others() {
    Response response =
        handler.handleError(new Context(), RECORD, new IllegalStateException("defect"));

    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(response.deadLetterQueueRecords())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.topic()).isEqualTo("dead-letters");
              assertThat(deadLetter.value()).isEqualTo("raw value".getBytes(UTF_8));
              assertThat(deadLetter.headers().lastHeader("reason").value())
                  .isEqualTo("defect".getBytes(UTF_8));
            });
    assertThat(counted).containsExactly(DeadLetterReason.DEFECT);
  }

  @Test
  void an_unreadable_record_of_a_global_store_is_skipped_without_a_dead_letter() {
    DeserializationExceptionHandler.Response response =
        ((DeserializationExceptionHandler) handler)
            .handleError(
                new Context(new TaskId(-1, -1)),
                new ConsumerRecord<>("exemptions", 0, 42, new byte[0], new byte[0]),
                new SerializationException("not JSON"));

    assertThat(response.result()).isEqualTo(DeserializationExceptionHandler.Result.RESUME);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
    assertThat(counted).isEmpty();
  }

  @Test
  void a_failing_store_makes_no_dead_letters() {
    Response response =
        handler.handleError(new Context(), RECORD, new ProcessorStateException("disk full"));

    assertThat(response.result()).isEqualTo(Result.FAIL);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
  }

  @Test
  void a_failing_punctuation_makes_no_dead_letter() {
    Response response =
        handler.handleError(new Context(), null, new IllegalStateException("defect"));

    assertThat(response.result()).isEqualTo(Result.FAIL);
  }

  @Test
  void hostile_text_becomes_one_line_of_bounded_length() {
    Exception hostile = new IllegalStateException("a\r\nb" + "x".repeat(1_000_000));

    Response response = handler.handleError(new Context(), RECORD, hostile);

    String problem =
        new String(
            response.deadLetterQueueRecords().get(0).headers().lastHeader("problem").value(),
            UTF_8);
    assertThat(problem).startsWith("a bx").hasSizeLessThan(600);
  }

  private record Context(TaskId taskId) implements ErrorHandlerContext {
    Context() {
      this(new TaskId(0, 3));
    }

    @Override
    public String topic() {
      return "vpcwatch.function-changes";
    }

    @Override
    public int partition() {
      return 3;
    }

    @Override
    public long offset() {
      return 42;
    }

    @Override
    public Headers headers() {
      return new RecordHeaders();
    }

    @Override
    public String processorNodeId() {
      return "evaluate";
    }

    @Override
    public long timestamp() {
      return 0;
    }

    @Override
    public byte[] sourceRawKey() {
      return "raw key".getBytes(UTF_8);
    }

    @Override
    public byte[] sourceRawValue() {
      return "raw value".getBytes(UTF_8);
    }
  }
}
