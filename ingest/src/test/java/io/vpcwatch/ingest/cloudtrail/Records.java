package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** CloudTrail records as AWS writes them, made up by us. */
final class Records {
  static final String ACCOUNT = "210987654321";
  static final String REGION = "eu-west-1";
  static final String ARN = "arn:aws:lambda:eu-west-1:210987654321:function:billing";
  static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String CALL =
      """
      {"eventVersion":"1.08",
       "userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::210987654321:user/ann",
                       "accountId":"210987654321","userName":"ann"},
       "eventTime":"2026-11-20T10:00:00Z","eventSource":"lambda.amazonaws.com","eventName":"%s",
       "awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.22.0",
       "requestParameters":%s,"responseElements":%s,
       "requestID":"6f1c0c5e-0000-4000-8000-000000000001","eventID":"%s",
       "readOnly":false,"eventType":"AwsApiCall","managementEvent":true,
       "recipientAccountId":"210987654321","eventCategory":"Management"}
      """;

  static final String EVENT_ID = "0c1d2e3f-0000-4000-8000-000000000001";

  private Records() {}

  static ObjectNode call(String eventName, String request, String response) {
    return (ObjectNode) json(CALL.formatted(eventName, request, response, EVENT_ID));
  }

  /** A call with another event id. */
  static ObjectNode numbered(int number, String eventName, String request, String response) {
    return call(eventName, request, response).put("eventID", "event-" + number);
  }

  static ObjectNode create() {
    return call(
        "CreateFunction20150331",
        "{\"functionName\":\"billing\",\"environment\":{},\"tags\":{\"team\":\"red\"}}",
        response(""));
  }

  static ObjectNode deletion(int number) {
    return numbered(number, "DeleteFunction20150331", "{\"functionName\":\"billing\"}", "null");
  }

  static ObjectNode ofOtherService(int number) {
    return deletion(number).put("eventSource", "s3.amazonaws.com").put("eventName", "PutObject");
  }

  /** A function's configuration with some more members. */
  static String response(String more) {
    return "{\"functionName\":\"billing\",\"functionArn\":\""
        + ARN
        + "\",\"version\":\"$LATEST\""
        + more
        + "}";
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static String trail(JsonNode... records) {
    return "{\"Records\":["
        + Arrays.stream(records).map(JsonNode::toString).collect(Collectors.joining(","))
        + "]}";
  }

  static String envelope(JsonNode record) {
    return "{\"version\":\"0\",\"id\":\"7bf73129-1428-4cd3-a780-95db273d1602\","
        + "\"detail-type\":\"AWS API Call via CloudTrail\",\"source\":\"aws.lambda\",\"account\":\"210987654321\","
        + "\"time\":\"2026-11-20T10:00:01Z\",\"region\":\"eu-west-1\",\"resources\":[],\"detail\":"
        + record
        + "}";
  }

  static String lookup(JsonNode... records) {
    ObjectNode output = MAPPER.createObjectNode();
    for (JsonNode record : records) {
      output
          .withArray("Events")
          .addObject()
          .put("EventId", record.path("eventID").asText())
          .put("EventSource", "lambda.amazonaws.com")
          .put("CloudTrailEvent", record.toString());
    }
    return output.put("NextToken", "abc").toPrettyString();
  }

  static ObjectNode with(ObjectNode record, Consumer<ObjectNode> change) {
    change.accept(record);
    return record;
  }
}
