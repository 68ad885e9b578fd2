package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields around the call: time, id, actor. */
class EnvelopeFieldsTest {
  private static Recorded read(ObjectNode record) {
    return Recorded.of(record.toString());
  }

  @Test
  void an_addendum_with_updated_data_corrects_the_original_event() {
    ObjectNode record = Records.create();
    record.withObject("addendum").put("reason", "UPDATED_DATA").put("originalEventID", "original");

    FunctionChange change = read(record).onlyChange();

    assertThat(change.eventId()).isEqualTo("original");
    assertThat(change.correction()).isEqualTo(Records.EVENT_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELIVERY_DELAY", "SERVICE_OUTAGE", "UPDATED_DATA"})
  void an_addendum_without_an_original_stands_for_itself(String reason) {
    ObjectNode record = Records.create();
    record.withObject("addendum").put("reason", reason);

    FunctionChange change = read(record).onlyChange();

    assertThat(change.eventId()).isEqualTo(Records.EVENT_ID);
    assertThat(change.correction()).isNull();
  }

  @Test
  void a_record_without_an_id_gets_one_from_its_content() {
    ObjectNode record = Records.create();
    record.remove("eventID");

    String id = read(record).onlyChange().eventId();

    assertThat(id).matches("sha256:[0-9a-f]{64}").isEqualTo(read(record).onlyChange().eventId());
    assertThat(read(record.put("userAgent", "else")).onlyChange().eventId()).isNotEqualTo(id);
  }

  @Test
  void an_aws_service_may_act_without_an_arn_or_an_address() {
    ObjectNode record = Records.create().put("sourceIPAddress", "cloudformation.amazonaws.com");
    record
        .putObject("userIdentity")
        .put("type", "AWSService")
        .put("invokedBy", "cloudformation.amazonaws.com");

    Actor actor = read(record).onlyChange().actor();

    assertThat(actor.arn()).isNull();
    assertThat(actor.viaCloudFormation()).isTrue();
  }

  @Test
  void an_event_of_the_future_is_refused_because_it_would_decide_the_state_until_then() {
    ObjectNode ahead = Records.create().put("eventTime", "2026-11-21T10:05:00Z");
    ObjectNode tooFarAhead = Records.create().put("eventTime", "2026-11-21T10:05:01Z");

    assertThat(read(ahead).onlyChange().eventTime()).isAfter(Recorded.NOW);
    assertThat(read(tooFarAhead).onlyProblem())
        .isEqualTo("unreadable-field: eventTime is more than a day after the record was read");
  }

  @Test
  void fractions_of_a_second_are_dropped_and_unknown_fields_and_versions_accepted() {
    ObjectNode record =
        Records.create().put("eventTime", "2026-11-20T10:00:00.987Z").put("eventVersion", "2.17");
    record.putObject("somethingNew").putArray("x").add(1).addNull();

    assertThat(read(record).onlyChange().eventTime())
        .isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-20 10:00:00.000",
        "2026-11-20 10:00:00",
        "2026-11-20 10:00:00.000 UTC",
        "2026-11-20T10:00:00",
        "2026-11-20T11:00:00+01:00"
      })
  void the_time_may_be_written_as_by_athena_and_cloudtrail_lake(String time) {
    assertThat(read(Records.create().put("eventTime", time)).onlyChange().eventTime())
        .isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
  }

  @Test
  void fields_of_2026_are_read_without_harm() {
    ObjectNode record = Records.create().put("eventVersion", "1.12");
    record.set(
        "eventContext",
        Records.json(
            "{\"requestContext\":{\"aws:ViaAWSService\":\"false\"},\"tagContext\":{\"resourceTags\":[{}]}}"));
    record.set(
        "responseElements",
        Records.json(
            Records.response(
                ",\"state\":\"ActiveNonInvocable\",\"configSha256\":\"YQ==\","
                    + "\"durableConfig\":{\"retentionPeriodInDays\":14,\"executionTimeout\":60},"
                    + "\"tenancyConfig\":{\"tenantIsolationMode\":\"PER_TENANT\"},"
                    + "\"acceleratorConfig\":[1,{}],\"runtimeConfig\":null")));

    assertThat(read(record).onlyChange()).isEqualTo(read(Records.create()).onlyChange());
  }

  @Test
  void long_texts_of_callers_are_cut() {
    String longText = "x".repeat(5_000);
    ObjectNode record = Records.create().put("userAgent", longText).put("eventID", longText);
    record.withObject("requestParameters").withObject("tags").put(longText, longText);

    FunctionChange change = read(record).onlyChange();

    assertThat(change.actor().userAgent()).hasSize(1024);
    assertThat(change.eventId()).hasSize(128);
    assertThat(change.tags()).containsEntry("x".repeat(128), "x".repeat(256));
  }

  @Test
  void an_unpaired_surrogate_can_be_written_as_json() throws Exception {
    String record =
        Records.create().toString().replace("aws-cli/2.22.0", "bad \\ud83d agent \\ud83d\\ude00");

    FunctionChange change = Recorded.of(record).onlyChange();

    assertThat(change.actor().userAgent()).isEqualTo("bad \ufffd agent \ud83d\ude00");
    assertThat(
            Json.mapper().readValue(Json.mapper().writeValueAsBytes(change), FunctionChange.class))
        .isEqualTo(change);
  }
}
