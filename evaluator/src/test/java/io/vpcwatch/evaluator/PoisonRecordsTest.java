package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Result;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoisonRecordsTest {
  private static final Record<String, String> RECORD = new Record<>("key", "value", 0);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProcessingExceptionHandler poisonRecords = new PoisonRecords();

  @BeforeEach
  void configure() {
    poisonRecords.configure(
        Map.of(
            PoisonRecords.TOPIC,
            "dead-letters",
            PoisonRecords.METRICS,
            new EvaluatorMetrics(registry)));
  }

  @Test
  void a_fact_that_shows_a_defect_of_ours_does_not_stop_the_others() {
    Response response =
        poisonRecords.handleError(new Place(), RECORD, new IllegalStateException("defect"));

    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(response.deadLetterQueueRecords())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.topic()).isEqualTo("dead-letters");
              assertThat(letter.value()).isEqualTo("raw value".getBytes(UTF_8));
              assertThat(letter.headers().lastHeader("reason").value())
                  .isEqualTo("defect".getBytes(UTF_8));
            });
    assertThat(registry.get("vpcwatch.dead.letters").tag("reason", "defect").counter().count())
        .isEqualTo(1);
  }

  @Test
  void trouble_with_a_store_is_no_reason_to_put_facts_aside() {
    Response response =
        poisonRecords.handleError(new Place(), RECORD, new ProcessorStateException("disk full"));

    assertThat(response.result()).isEqualTo(Result.FAIL);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
  }

  @Test
  void a_punctuation_that_fails_has_nothing_to_put_aside() {
    Response response =
        poisonRecords.handleError(new Place(), null, new IllegalStateException("defect"));

    assertThat(response.result()).isEqualTo(Result.FAIL);
  }

  @Test
  void hostile_text_stays_on_its_line_and_within_bounds() {
    Exception hostile = new IllegalStateException("a\r\nb" + "x".repeat(1_000_000));

    Response response = poisonRecords.handleError(new Place(), RECORD, hostile);

    String problem =
        new String(
            response.deadLetterQueueRecords().get(0).headers().lastHeader("problem").value(),
            UTF_8);
    assertThat(problem).startsWith("a bx").hasSizeLessThan(600);
  }

  private record Place() implements ErrorHandlerContext {
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
      return "judge";
    }

    @Override
    public TaskId taskId() {
      return new TaskId(0, 3);
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
