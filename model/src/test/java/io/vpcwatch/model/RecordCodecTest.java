package io.vpcwatch.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
  private static final JsonFactory JSON = Json.mapper().getFactory();

  @ParameterizedTest
  @ValueSource(
      classes = {
        FunctionChange.class,
        FunctionStatus.class,
        Violation.class,
        EvaluatedState.class,
        CapacityProvider.class,
        NetworkChange.class,
        NetworkResource.class,
        ComplianceCount.class,
        Checkpoint.class,
        Delivery.class
      })
  <T> void the_bytes_and_the_values_are_those_of_databind(Class<T> type) throws IOException {
    RecordCodec<T> codec = RecordCodec.of(type);
    RandomRecords records = new RandomRecords(type.getName().hashCode());
    for (int i = 0; i < 2_000; i++) {
      T value = records.next(type);

      byte[] bytes = codec.encode(value, JSON);

      byte[] expected = Json.mapper().writeValueAsBytes(value);
      assertThat(new String(bytes, UTF_8)).isEqualTo(new String(expected, UTF_8));
      assertThat(codec.decode(bytes, JSON, null))
          .isEqualTo(Json.mapper().readValue(expected, type));
    }
  }

  /** Damaged JSON is refused by both, or read as the same value by both. */
  @Test
  void damaged_values_are_read_as_by_databind() throws IOException {
    RecordCodec<FunctionChange> codec = RecordCodec.of(FunctionChange.class);
    RandomRecords records = new RandomRecords(1);
    Random random = new Random(2);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = codec.encode(records.next(FunctionChange.class), JSON);
      bytes[random.nextInt(bytes.length)] = (byte) "{}[]\",:0t\\né".charAt(random.nextInt(12));
      FunctionChange expected = orNull(() -> Json.mapper().readValue(bytes, FunctionChange.class));
      FunctionChange actual = orNull(() -> codec.decode(bytes, JSON, null));
      if (actual != null) {
        assertThat(actual).isEqualTo(expected);
        read++;
      } else if (expected != null) {
        // Databind alone reads a value that lacks a field or is followed by more.
        assertThatThrownBy(() -> codec.decode(bytes, JSON, null)).isInstanceOf(IOException.class);
      }
    }
    assertThat(read).isGreaterThan(1_000);
  }

  @Test
  void unknown_fields_are_ignored_and_reported() throws IOException {
    FunctionChange change = SampleChanges.created(0, SampleChanges.VPC);
    ObjectNode json = Json.mapper().valueToTree(change);
    json.put("memory", 128);
    ((ObjectNode) json.get("attachment")).putObject("ipv6").put("v", 2);
    List<String> unknown = new ArrayList<>();

    assertThat(read(json, unknown)).isEqualTo(change);
    assertThat(unknown).containsExactlyInAnyOrder("memory", "ipv6");
    assertThat(RecordCodec.of(FunctionChange.class).decode(bytes(json), JSON, null))
        .isEqualTo(change);
  }

  @Test
  void nothing_is_unknown_in_what_this_version_writes() throws IOException {
    RecordCodec<EvaluatedState> codec = RecordCodec.of(EvaluatedState.class);
    RandomRecords records = new RandomRecords(3);
    for (int i = 0; i < 100; i++) {
      List<String> unknown = new ArrayList<>();
      codec.decode(codec.encode(records.next(EvaluatedState.class), JSON), JSON, unknown);
      assertThat(unknown).isEmpty();
    }
  }

  /** Its annotations read what former versions stored. */
  @Test
  void a_record_with_its_own_way_of_reading_is_left_to_databind() {
    assertThatThrownBy(() -> RecordCodec.of(FunctionHistory.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_change_with_the_single_source_of_early_versions_is_read() throws IOException {
    FunctionChange change = new RandomRecords(1).next(FunctionChange.class);
    ObjectNode json = Json.mapper().valueToTree(change);
    json.remove("sources");
    byte[] early = Json.mapper().writeValueAsBytes(json.put("source", "TRAIL"));

    FunctionChange read = RecordCodec.of(FunctionChange.class).decode(early, JSON, null);

    assertThat(read).isEqualTo(Json.mapper().readValue(early, FunctionChange.class));
  }

  @Test
  void an_unknown_constant_is_left_out_and_reported() throws IOException {
    FunctionChange change = SampleChanges.created(0, SampleChanges.VPC);
    ObjectNode json = Json.mapper().valueToTree(change);
    json.putArray("sources").add("TRAIL").add("KINESIS");
    ((ObjectNode) json.get("attachment")).put("state", "peered");
    List<String> unknown = new ArrayList<>();

    FunctionChange expected =
        FunctionChangeBuilder.builder(change).attachment(Attachment.unknown()).build();
    assertThat(read(json, unknown)).isEqualTo(expected);
    assertThat(unknown).containsExactlyInAnyOrder("SourceType KINESIS", "State peered");
  }

  @Test
  void a_change_of_an_unknown_kind_has_no_value_but_is_reported() throws IOException {
    ObjectNode json = Json.mapper().valueToTree(SampleChanges.created(0, SampleChanges.VPC));
    json.put("kind", "REPLICATED");
    List<String> unknown = new ArrayList<>();

    assertThat(read(json, unknown)).isNull();
    assertThat(unknown).containsExactly("Kind REPLICATED");
    assertThatThrownBy(() -> read(json, null)).isInstanceOf(IOException.class);
  }

  @Test
  void a_missing_field_is_named_even_beside_an_unknown_one() {
    ObjectNode json = Json.mapper().valueToTree(SampleChanges.created(0, SampleChanges.VPC));
    json.put("memory", 128);
    json.remove("kind");

    assertThatThrownBy(() -> read(json, new ArrayList<>())).hasMessage("has no kind");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7", "\"x\"", "{", "{} {}", "{\"v\":2}"})
  void anything_but_one_object_of_this_version_is_refused(String json) {
    assertThatThrownBy(
            () ->
                RecordCodec.of(Checkpoint.class)
                    .decode(json.getBytes(UTF_8), JSON, new ArrayList<>()))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-10-12T09:00:00.1Z",
        "2026-10-12T09:00:00.Z",
        "2026-10-12T24:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-10-12T09:00:61Z",
        "2026-10-12T09:00Z",
        "2026-10-12T11:00:00+02:00",
        "2026-10-12 09:00:00Z",
        "2026-10-12T09:00:00.1234567891Z",
        "１026-10-12T09:00:00Z",
        "soon",
        ""
      })
  void times_of_other_forms_are_read_as_by_databind(String time) throws IOException {
    ObjectNode json = Json.mapper().valueToTree(SampleChanges.created(0, SampleChanges.VPC));
    json.put("eventTime", time);
    FunctionChange expected = orNull(() -> Json.mapper().treeToValue(json, FunctionChange.class));

    FunctionChange actual = orNull(() -> read(json, null));

    assertThat(actual)
        .isEqualTo(expected == null || expected.eventTime() == null ? null : expected);
  }

  private static FunctionChange read(JsonNode json, List<String> unknown) throws IOException {
    return RecordCodec.of(FunctionChange.class).decode(bytes(json), JSON, unknown);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T orNull(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      return null;
    }
  }
}
