package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.FunctionChange;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as Athena, CloudTrail Lake and SIEMs export them mean what they meant in the trail. */
class ExportedRecordTest {
  private static ObjectNode update() {
    return Records.call(
        "UpdateFunctionConfiguration20150331v2",
        "{\"functionName\":\"billing\"}",
        Records.response(
            ",\"vpcConfig\":{\"subnetIds\":[\"subnet-1\"],\"securityGroupIds\":[\"sg-1\"],\"vpcId\":\"vpc-1\"}"));
  }

  /** With the given fields, each below the one before, as JSON in a text. */
  private static ObjectNode asText(ObjectNode record, String... path) {
    ObjectNode parent = record;
    for (int i = 0; i < path.length - 1; i++) {
      parent = parent.withObject(path[i]);
    }
    String last = path[path.length - 1];
    return replace(record, parent, last);
  }

  private static ObjectNode replace(ObjectNode record, ObjectNode parent, String name) {
    parent.put(name, parent.get(name).toString());
    return record;
  }

  private static FunctionChange read(JsonNode record) {
    return Recorded.of(record.toString()).onlyChange();
  }

  @Test
  void objects_and_arrays_may_be_json_in_a_text() {
    FunctionChange expected = read(update());

    for (String[] path :
        List.of(
            new String[] {"requestParameters"},
            new String[] {"responseElements"},
            new String[] {"userIdentity"},
            new String[] {"responseElements", "vpcConfig"},
            new String[] {"responseElements", "vpcConfig", "subnetIds"})) {
      assertThat(read(asText(update(), path))).as(String.join(".", path)).isEqualTo(expected);
    }
    ObjectNode all = asText(asText(update(), "responseElements", "vpcConfig"), "responseElements");
    assertThat(read(asText(asText(all, "requestParameters"), "userIdentity"))).isEqualTo(expected);
    assertThat(read(asText(asText(update(), "requestParameters"), "requestParameters")))
        .isEqualTo(expected);
  }

  @Test
  void tags_may_be_json_in_a_text() {
    ObjectNode tagged =
        Records.call(
            "TagResource20170331v2",
            "{\"resource\":\"" + Records.ARN + "\",\"tags\":{\"a\":\"1\"}}",
            "null");
    ObjectNode untagged =
        Records.call(
            "UntagResource20170331v2",
            "{\"resource\":\"" + Records.ARN + "\",\"tagKeys\":[\"a\"]}",
            "null");

    assertThat(read(asText(tagged, "requestParameters", "tags")).tags()).containsEntry("a", "1");
    assertThat(read(asText(untagged, "requestParameters", "tagKeys")).untagged())
        .containsExactly("a");
  }

  @Test
  void an_addendum_may_be_json_in_a_text() {
    ObjectNode record = update();
    record.withObject("addendum").put("reason", "UPDATED_DATA").put("originalEventID", "original");

    assertThat(read(asText(record, "addendum")).eventId()).isEqualTo("original");
  }

  @Test
  void names_may_be_in_lower_case() {
    ObjectNode lower = Records.MAPPER.createObjectNode();
    ObjectNode record = asText(asText(update(), "requestParameters"), "responseElements");
    record.properties().forEach(e -> lower.set(e.getKey().toLowerCase(Locale.ROOT), e.getValue()));

    Recorded recorded = Recorded.of(lower.toString());

    assertThat(recorded.onlyChange()).isEqualTo(read(update()));
    assertThat(recorded.newest).hasSize(1);
    assertThat(Recorded.of(lower.put("errorcode", "AccessDenied").toString()).onlyIgnored())
        .isEqualTo("failed-call");
    assertThat(Recorded.of(lower.put("eventsource", "s3.amazonaws.com").toString()).onlyIgnored())
        .isEqualTo("other-service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"functionName\":\"bill", "{functionName=billing}", "17", "[]"})
  void a_text_that_holds_no_object_is_named(String text) {
    ObjectNode record = Records.deletion(1).put("requestParameters", text);

    assertThat(Recorded.of(record.toString()).onlyProblem())
        .startsWith("unreadable-field: requestParameters is not an object but of type ");
  }
}
