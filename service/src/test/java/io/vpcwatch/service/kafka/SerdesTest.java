package io.vpcwatch.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.ServiceSettings;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerdesTest {
  private static final String TOPIC = "vpcwatch.checkpoints";
  private final Topics topics = Topics.of(ServiceSettings.loader().load().get(TopicSettings.class));
  private final Serde<Checkpoint> serde = topics.checkpoints().valueSerde();

  @Test
  void a_value_is_json_with_a_version_and_can_be_read_back() {
    Checkpoint checkpoint = new Checkpoint("file:/a", Map.of("size", "1"), Instant.EPOCH);

    byte[] bytes = serde.serializer().serialize(TOPIC, checkpoint);

    assertThat(new String(bytes, UTF_8)).contains("\"v\":1", "\"at\":\"1970-01-01T00:00:00Z\"");
    assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(checkpoint);
  }

  @Test
  void a_tombstone_is_read_as_a_tombstone() {
    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"v\":2",
        "\"v\": 2",
        "\"v\" :2",
        "\"v\":12",
        "\"\\u0076\":2",
        "\"v\":1,\"v\":2",
        "\"position\":{\"v\":\"1\"},\"v\":2"
      })
  void a_value_of_a_later_version_is_rejected(String version) {
    byte[] later =
        "{\"source\":\"a\",\"position\":{},\"at\":\"1970-01-01T00:00:00Z\",%s}"
            .formatted(version)
            .getBytes(UTF_8);

    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, later))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("version ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"v\":1", "\"v\" : 1", "\"unknown\":{\"v\":2}", "\"unknown\":\"\\\"v\\\":2\""})
  void a_field_v_that_is_not_a_version_is_accepted(String member) {
    byte[] value =
        "{%s,\"source\":\"v\",\"position\":{\"v\":\"2\"},\"at\":\"1970-01-01T00:00:00Z\"}"
            .formatted(member)
            .getBytes(UTF_8);

    assertThat(serde.deserializer().deserialize(TOPIC, value))
        .isEqualTo(new Checkpoint("v", Map.of("v", "2"), Instant.EPOCH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "7",
        "{\"v\":1,\"at\":\"soon\"}",
        "{\"position\":7}",
        "null",
        "{",
        "{\"v\":\"x\"}"
      })
  void other_values_are_rejected(String text) {
    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, text.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void a_record_without_a_required_field_is_rejected_with_its_name() {
    Violation violation = violation();
    JsonNode complete = Json.mapper().valueToTree(violation);
    ObjectNode withoutCause = complete.deepCopy();
    withoutCause.remove("cause");
    ObjectNode withoutTime = complete.deepCopy();
    ((ObjectNode) withoutTime.get("opened")).remove("time");

    assertThat(read(complete)).isEqualTo(violation);
    assertThatThrownBy(() -> read(withoutCause))
        .isInstanceOf(SerializationException.class)
        .hasMessageEndingWith("has no cause");
    assertThatThrownBy(() -> read(withoutTime)).hasMessageEndingWith("has no opened.time");
  }

  @Test
  void keys_are_function_arns() {
    Serde<FunctionArn> keys = topics.functions().keySerde();
    FunctionArn arn = FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments");

    byte[] bytes = keys.serializer().serialize(TOPIC, arn);

    assertThat(new String(bytes, UTF_8)).isEqualTo(arn.toString());
    assertThat(keys.deserializer().deserialize(TOPIC, bytes)).isEqualTo(arn);
    assertThatThrownBy(() -> keys.deserializer().deserialize(TOPIC, "x".getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class);
    assertThatThrownBy(() -> keys.deserializer().deserialize(TOPIC, null))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void every_topic_has_its_own_name_below_the_prefix() {
    assertThat(topics.all())
        .extracting(Topic::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("vpcwatch."));
    assertThat(topics.violations().retention()).hasDays(400);
    assertThat(topics.functions().cleanupPolicy()).isEqualTo("compact");
  }

  @Test
  void a_dead_letter_keeps_the_bytes_the_reason_and_the_position() {
    DeadLetter deadLetter =
        new DeadLetter(
            "file:/a", new byte[] {1, 2}, DeadLetterReason.TRUNCATED, Map.of("offset", "17"));

    ProducerRecord<byte[], byte[]> record = deadLetter.toRecord("dead");

    assertThat(record.key()).asString().isEqualTo("file:/a");
    assertThat(record.value()).containsExactly(1, 2);
    assertThat(text(record.headers(), "reason")).isEqualTo("truncated");
    assertThat(text(record.headers(), "offset")).isEqualTo("17");
  }

  @Test
  void headers_carry_the_attributes_of_cloudevents() {
    Headers headers =
        Topics.cloudEvent("io.vpcwatch.violation.opened", "vpcwatch/evaluator", "id-1");

    assertThat(text(headers, "ce_specversion")).isEqualTo("1.0");
    assertThat(text(headers, "ce_type")).isEqualTo("io.vpcwatch.violation.opened");
    assertThat(text(headers, "ce_source")).isEqualTo("vpcwatch/evaluator");
    assertThat(text(headers, "ce_id")).isEqualTo("id-1");
    assertThat(text(headers, "content-type")).isEqualTo("application/json");
  }

  private Violation read(JsonNode json) {
    Topic<FunctionArn, Violation> topic = topics.violations();
    return topic
        .valueSerde()
        .deserializer()
        .deserialize(topic.name(), json.toString().getBytes(UTF_8));
  }

  private static Violation violation() {
    EventRef opened = new EventRef(Instant.EPOCH, "e", Actor.unknown());
    return ViolationBuilder.builder()
        .id("id")
        .functionArn(FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments"))
        .cause(Cause.VPC_REMOVED)
        .opened(opened)
        .before(Attachment.unknown())
        .after(Attachment.detached())
        .detectedAt(Instant.EPOCH)
        .tags(new TreeMap<>())
        .transition(Violation.Transition.OPENED)
        .build();
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }
}
