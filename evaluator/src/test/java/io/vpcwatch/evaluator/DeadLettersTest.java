package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.created;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.service.kafka.JsonSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {
  private static final byte[] KEY = PAYMENTS.toString().getBytes(UTF_8);

  @TempDir private Path dataDir;
  private EvaluatorHarness evaluator;

  @BeforeEach
  void open() {
    evaluator = EvaluatorHarness.withoutTransactions(dataDir);
  }

  @AfterEach
  void close() {
    evaluator.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "\u0000\uffff",
        "{\"v\":2,\"eventId\":\"x\"}",
        "{\"functionArn\":\"nonsense\"}",
        "{\"eventTime\":{}}"
      })
  void an_unreadable_value_becomes_a_dead_letter_and_later_records_are_processed(String poison) {
    byte[] bytes = poison.getBytes(UTF_8);
    evaluator.receives(KEY, bytes);
    evaluator.reads(created(1, NO_VPC));

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.value()).isEqualTo(bytes);
              assertThat(deadLetter.key()).isEqualTo("evaluator");
              assertThat(headers(deadLetter))
                  .containsEntry("reason", "unreadable")
                  .containsEntry("topic", "vpcwatch.function-changes")
                  .containsEntry("partition", "0")
                  .containsEntry("offset", "0")
                  .containsEntry("key", PAYMENTS.toString())
                  .containsKey("problem");
            });
    assertThat(evaluator.violations()).hasSize(1);
    assertThat(evaluator.counted("vpcwatch.dead.letters", "reason", "unreadable")).isEqualTo(1);
    assertThat(evaluator.counted("vpcwatch.events", "result", "invalid")).isEqualTo(1);
  }

  @Test
  void a_key_that_is_not_an_arn_makes_a_dead_letter() {
    evaluator.receives("payments\r\nX: y".getBytes(UTF_8), bytes(created(1, NO_VPC)));

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter ->
                assertThat(headers(deadLetter))
                    .containsEntry("reason", "unreadable")
                    .containsEntry("key", "payments X: y"));
  }

  @Test
  void a_record_without_a_key_becomes_a_dead_letter() {
    evaluator.receives(null, bytes(created(1, NO_VPC)));

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> assertThat(headers(deadLetter)).containsEntry("reason", "unreadable"));
  }

  @Test
  void a_record_without_a_value_becomes_a_dead_letter() {
    evaluator.receives(KEY, null);

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> assertThat(headers(deadLetter)).containsEntry("reason", "unusable"));
  }

  @Test
  void a_change_under_the_key_of_another_function_becomes_a_dead_letter() {
    FunctionChange change = created(1, NO_VPC).change();

    evaluator.receives(TestChange.function("111122223333", "eu-west-1", "other"), change);

    assertThat(evaluator.violations()).isEmpty();
    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.value()).isEqualTo(bytes(created(1, NO_VPC)));
              assertThat(headers(deadLetter))
                  .containsEntry("reason", "unusable")
                  .containsEntry("problem", "the key is not the ARN in the value");
            });
  }

  @Test
  void a_change_of_the_future_becomes_a_dead_letter() {
    FunctionChange change = created(1, NO_VPC).change();
    FunctionChange future =
        FunctionChangeBuilder.builder(change)
            .eventTime(change.receivedAt().plus(Duration.ofDays(2)))
            .build();

    evaluator.receives(PAYMENTS, future);

    assertThat(evaluator.violations()).isEmpty();
    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter ->
                assertThat(headers(deadLetter))
                    .containsEntry("reason", "unusable")
                    .containsEntry(
                        "problem", "the event is more than a day later than its receipt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "eventTime", "eventId", "sources", "receivedAt"})
  void a_change_without_a_field_that_orders_it_does_not_affect_the_others(String field) {
    String json = new String(bytes(created(1, NO_VPC)), UTF_8);
    String without = json.replaceFirst("\"" + field + "\":(\"[^\"]*\"|\\[[^]]*]),?", "");
    assertThat(without).isNotEqualTo(json);

    evaluator.receives(KEY, without.getBytes(UTF_8));
    evaluator.reads(created(1, NO_VPC));

    assertThat(evaluator.deadLetters()).hasSize(1);
    assertThat(evaluator.violations()).hasSize(1);
  }

  @Test
  void an_oversized_value_becomes_a_dead_letter_before_it_makes_a_history_too_large() {
    byte[] giant = new byte[EvaluatorTopology.MAX_CHANGE_BYTES + 1];
    Arrays.fill(giant, (byte) ' ');

    evaluator.receives(KEY, giant);

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> assertThat(headers(deadLetter).get("problem")).contains("262145 bytes"));
  }

  @Test
  void a_dead_letter_is_never_larger_than_kafka_accepts() {
    byte[] giant = new byte[1 << 20];

    evaluator.receives(KEY, giant);

    assertThat(evaluator.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.value()).hasSize(1_000_000);
              assertThat(headers(deadLetter)).containsEntry("truncated", "1048576");
            });
  }

  private byte[] bytes(TestChange change) {
    return JsonSerde.of(FunctionChange.class).serializer().serialize("any", change.change());
  }

  private static Map<String, String> headers(TestRecord<?, ?> record) {
    Map<String, String> headers = new TreeMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }
}
