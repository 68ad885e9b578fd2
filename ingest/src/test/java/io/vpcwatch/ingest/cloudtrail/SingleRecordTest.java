package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.SourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  private static Stream<ObjectNode> damagedRecords() {
    String managed =
        Records.response(
            ",\"capacityProviderConfig\":{\"lambdaManagedInstancesCapacityProviderConfig\":"
                + "{\"capacityProviderArn\":\"arn:aws:lambda:eu-west-1:1:capacity-provider:cp1\"}}");
    return Stream.of(
        Records.create().put("errorCode", "").put("errorMessage", "null"),
        Records.create().put("responseElements", Records.response("")),
        Records.create().put("requestParameters", 17),
        Records.create().put("recipientAccountId", 210987654321L).putNull("userIdentity"),
        Records.create().put("eventType", "AwsAggregatedEvent"),
        Records.create().put("eventTime", "2026-11-20 10:00:00.000"),
        Records.create().put("eventSource", "aws:s3"),
        Records.call("PublishVersion", "{\"functionName\":\"210987654321:billing\"}", managed),
        Records.call("CreateCapacityProvider", "{\"capacityProviderName\":\"cp1\"}", "null"),
        Records.call("CreateWebFunction", "{}", "{}"));
  }

  @ParameterizedTest
  @MethodSource("damagedRecords")
  void a_record_means_the_same_whatever_brings_it(ObjectNode record) {
    Recorded expected = Recorded.of(record.toString());
    JsonNode looked = Records.MAPPER.createObjectNode().put("CloudTrailEvent", record.toString());

    for (String json : new String[] {record.toString(), looked.toString()}) {
      Recorded recorded = read(json);
      assertThat(recorded.changes)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("sources")
          .isEqualTo(expected.changes);
      assertThat(recorded.ignored).isEqualTo(expected.ignored);
      assertThat(recorded.notJudged).isEqualTo(expected.notJudged);
      assertThat(recorded.problems()).isEqualTo(expected.problems());
    }
    Recorded sent = read(Records.envelope(record));
    assertThat(sent.changes)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("sources")
        .isEqualTo(expected.changes);
    assertThat(sent.notJudged).isEqualTo(expected.notJudged);
  }
}
