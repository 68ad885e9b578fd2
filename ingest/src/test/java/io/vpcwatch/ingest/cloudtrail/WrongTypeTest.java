package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionChange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrongTypeTest {
  private static final List<JsonNode> WRONG_FOR_TEXT =
      List.of(
          Records.json("17"),
          Records.json("true"),
          Records.json("{\"a\":1}"),
          Records.json("[\"x\"]"));
  private static final List<JsonNode> WRONG_FOR_OBJECT =
      List.of(Records.json("17"), Records.json("\"x\""), Records.json("[]"), Records.json("false"));

  private static ObjectNode set(ObjectNode record, String path, JsonNode value) {
    int dot = path.lastIndexOf('.');
    ObjectNode parent =
        dot < 0 ? record : record.withObject("/" + path.substring(0, dot).replace('.', '/'));
    parent.set(path.substring(dot + 1), value);
    return record;
  }

  private static ObjectNode update() {
    return Records.call(
        "UpdateFunctionConfiguration20150331v2",
        "{\"functionName\":\"billing\"}",
        Records.response(
            ",\"vpcConfig\":{\"subnetIds\":[\"s\"],\"securityGroupIds\":[\"g\"],\"vpcId\":\"v\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventSource",
        "eventName",
        "eventTime",
        "responseElements.functionArn",
        "responseElements.masterArn",
        "responseElements.vpcConfig.vpcId"
      })
  void a_field_that_must_be_text_is_named_if_it_is_not(String path) {
    for (JsonNode wrong : WRONG_FOR_TEXT) {
      Recorded recorded = Recorded.of(set(update(), path, wrong).toString());
      assertThat(recorded.onlyProblem())
          .startsWith("unreadable-field: " + path + " is not a text but of type ");
      assertThat(recorded.counts.records()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requestParameters.functionName",
        "requestParameters.qualifier",
        "requestParameters.masterArn"
      })
  void a_field_of_the_request_that_must_be_text_is_named_if_there_is_no_response(String path) {
    for (JsonNode wrong : WRONG_FOR_TEXT) {
      ObjectNode record = set(update(), path, wrong).putNull("responseElements");
      assertThat(Recorded.of(record.toString()).onlyProblem())
          .startsWith("unreadable-field: " + path + " is not a text but of type ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventID",
        "eventType",
        "awsRegion",
        "recipientAccountId",
        "userIdentity",
        "userIdentity.accountId",
        "addendum",
        "addendum.reason",
        "requestParameters",
        "requestParameters.functionName",
        "requestParameters.qualifier",
        "requestParameters.masterArn",
        "requestParameters.vpcConfig",
        "requestParameters.vpcConfig.subnetIds"
      })
  void nothing_but_the_response_is_needed_where_it_names_the_function(String path) {
    FunctionChange expected = Recorded.of(update().toString()).onlyChange();
    for (JsonNode wrong : WRONG_FOR_TEXT) {
      FunctionChange change = Recorded.of(set(update(), path, wrong).toString()).onlyChange();
      assertThat(change.functionArn()).isEqualTo(expected.functionArn());
      assertThat(change.attachment()).isEqualTo(expected.attachment());
      assertThat(change.edge()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<script>", "a:b:c:d", "arn:aws:s3:::bucket"})
  void a_name_in_the_request_that_is_none_does_no_harm_either(String name) {
    ObjectNode record = update();
    record.withObject("requestParameters").put("functionName", name);

    assertThat(Recorded.of(record.toString()).onlyChange())
        .isEqualTo(Recorded.of(update().toString()).onlyChange());
  }

  @Test
  void an_unreadable_request_shows_no_attachment() {
    ObjectNode record = update();
    record.withObject("responseElements").putObject("vpcConfig").put("omitted", true);
    record.withObject("requestParameters").withObject("vpcConfig").put("subnetIds", 17);

    assertThat(Recorded.of(record.toString()).onlyChange().attachment())
        .isEqualTo(Attachment.unknown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"responseElements", "responseElements.vpcConfig"})
  void a_field_that_must_be_an_object_is_named_if_it_is_not(String path) {
    for (JsonNode wrong : WRONG_FOR_OBJECT) {
      assertThat(Recorded.of(set(update(), path, wrong).toString()).onlyProblem())
          .startsWith("unreadable-field: " + path + " is not an object but of type ");
    }
    for (JsonNode wrong : WRONG_FOR_OBJECT) {
      assertThat(
              Recorded.of(set(Records.deletion(1), "requestParameters", wrong).toString())
                  .onlyProblem())
          .startsWith("unreadable-field: requestParameters is not an object but of type ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "responseElements.vpcConfig.subnetIds, 17, is not an array",
    "responseElements.vpcConfig.subnetIds, {}, is not an array",
    "responseElements.vpcConfig.subnetIds, [1], [] is not a text",
    "responseElements.vpcConfig.subnetIds, [null], [] is not a text",
    "responseElements.vpcConfig.securityGroupIds, \"sg\", is not an array",
    "responseElements.vpcConfig.securityGroupIds, [{}], [] is not a text"
  })
  void a_field_that_must_be_a_list_of_texts_is_named_if_it_is_not(
      String path, String wrong, String problem) {
    assertThat(Recorded.of(set(update(), path, Records.json(wrong)).toString()).onlyProblem())
        .startsWith("unreadable-field: " + path)
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "TagResource, tags, 1",
    "TagResource, tags, {\"a\":1}",
    "UntagResource, tagKeys, {}",
    "UntagResource, tagKeys, [3]"
  })
  void tags_of_the_wrong_type_are_named(String eventName, String field, String wrong) {
    ObjectNode record = Records.call(eventName, "{\"resource\":\"" + Records.ARN + "\"}", "null");

    assertThat(
            Recorded.of(set(record, "requestParameters." + field, Records.json(wrong)).toString())
                .onlyProblem())
        .startsWith("unreadable-field: requestParameters." + field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userIdentity",
        "userIdentity.arn",
        "userIdentity.type",
        "userIdentity.invokedBy",
        "sourceIPAddress",
        "userAgent",
        "eventID",
        "eventVersion",
        "sharedEventID",
        "readOnly",
        "managementEvent"
      })
  void an_informational_field_may_have_any_type(String path) {
    for (JsonNode wrong :
        List.of(Records.json("17"), Records.json("[]"), Records.json("{\"a\":[1]}"))) {
      assertThat(Recorded.of(set(update(), path, wrong).toString()).changes).hasSize(1);
    }
  }

  @Test
  void malformed_tags_do_not_lose_the_creation() {
    for (JsonNode wrong :
        List.of(Records.json("\"x\""), Records.json("[1]"), Records.json("{\"a\":1}"))) {
      assertThat(
              Recorded.of(set(Records.create(), "requestParameters.tags", wrong).toString())
                  .onlyChange()
                  .tags())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eventSource", "eventName", "eventTime", "requestParameters.functionName"})
  void a_missing_required_field_is_named(String path) {
    ObjectNode record = Records.deletion(1);

    assertThat(Recorded.of(set(record, path, Records.json("null")).toString()).onlyProblem())
        .isEqualTo("unreadable-field: " + path + " is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "",
        "2026-11-20",
        "1700000000",
        "1969-12-31T23:59:59Z",
        "+999999999-01-01T00:00:00Z"
      })
  void an_invalid_time_is_named(String time) {
    assertThat(Recorded.of(Records.create().put("eventTime", time).toString()).onlyProblem())
        .startsWith("unreadable-field: eventTime");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "arn:aws:s3:::bucket", "näme", "a/../b", "<script>"})
  void an_invalid_name_is_named(String name) {
    ObjectNode record = Records.deletion(1);
    record.withObject("requestParameters").put("functionName", name);

    assertThat(Recorded.of(record.toString()).onlyProblem())
        .startsWith("unreadable-field: requestParameters.functionName");
  }

  @Test
  void thousands_of_subnets_are_refused() {
    ObjectNode record = update();
    for (int i = 0; i < 1_000; i++) {
      record
          .withObject("responseElements")
          .withObject("vpcConfig")
          .withArray("subnetIds")
          .add("subnet-" + i);
    }

    assertThat(Recorded.of(record.toString()).onlyProblem()).contains("more than 100 entries");
  }
}
