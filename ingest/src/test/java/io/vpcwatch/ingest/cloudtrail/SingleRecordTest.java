package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.SourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that has been parsed already is read like one in a file. */
class SingleRecordTest {
  private static Recorded read(String json, int maxRecordBytes) {
    Recorded recorded = new Recorded();
    new TrailReader(new ReadLimits(maxRecordBytes, 1), false, Recorded.CLOCK)
        .readRecord(
            "file:trail.json", Records.json(json), json.getBytes(StandardCharsets.UTF_8), recorded);
    return recorded;
  }

  private static Recorded read(String json) {
    return read(json, ReadLimits.LARGEST_RECORD);
  }

  @Test
  void an_envelope_shows_its_change_and_its_time() {
    String envelope = Records.envelope(Records.create());

    Recorded recorded = read(envelope);

    assertThat(recorded.onlyChange()).isEqualTo(Recorded.of(envelope).onlyChange());
    assertThat(recorded.newest)
        .containsOnly(Map.entry(SourceType.EVENTBRIDGE, Instant.parse("2026-11-20T10:00:00Z")));
  }

  @Test
  void an_event_of_the_event_history_shows_its_change() {
    JsonNode event =
        Records.MAPPER.createObjectNode().put("CloudTrailEvent", Records.create().toString());

    assertThat(read(event.toString()).onlyChange().sources()).containsExactly(SourceType.LOOKUP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"hello\":\"world\"}",
        "{\"CloudTrailEvent\":\"{\\\"broken\"}",
        "{\"eventSource\":17,\"eventName\":\"CreateFunction\"}",
        "[1]",
      })
  void an_unusable_record_is_a_dead_letter_with_its_original_bytes(String json) {
    Recorded recorded = read(json);

    assertThat(recorded.changes).isEmpty();
    assertThat(recorded.deadLetters).hasSize(1);
    assertThat(recorded.deadLetters.get(0).content()).asString().isEqualTo(json);
    if (json.startsWith("{")) {
      assertThat(recorded.problems()).isEqualTo(Recorded.of(json).problems());
    }
  }

  @Test
  void a_record_without_an_id_gets_the_same_one_as_in_a_file() {
    String record = Records.with(Records.create(), each -> each.remove("eventID")).toString();

    assertThat(read(record).eventIds()).isEqualTo(Recorded.of(record).eventIds()).hasSize(1);
  }

  @Test
  void a_longer_record_than_allowed_is_a_dead_letter() {
    String record = Records.create().toString();

    assertThat(read(record, record.length()).changes).hasSize(1);
    assertThat(read(record, record.length() - 1).onlyProblem())
        .isEqualTo("record-too-long: a record of more than " + (record.length() - 1) + " bytes");
  }
}
