package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What AWS writes to queues. */
final class Messages {
  static final String ACCOUNT = "210987654321";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Messages() {}

  static String record(String eventId) {
    return """
        {"eventVersion":"1.08","eventTime":"2026-11-20T10:00:00Z","eventSource":"lambda.amazonaws.com",
         "eventName":"CreateFunction20150331","awsRegion":"eu-west-1","eventID":"%s",
         "requestParameters":{"functionName":"billing"},
         "responseElements":{"functionName":"billing",
           "functionArn":"arn:aws:lambda:eu-west-1:210987654321:function:billing"},
         "recipientAccountId":"210987654321"}
        """
        .formatted(eventId);
  }

  /** The creation of a function on Lambda Managed Instances. */
  static String managed(String eventId, String provider) {
    return record(eventId)
        .replace(
            "\"responseElements\":{",
            "\"responseElements\":{\"capacityProviderConfig\":{\"lambdaManagedInstancesCapacityProviderConfig\":{\"capacityProviderArn\":\""
                + provider
                + "\"}},");
  }

  static String trailFile(String... eventIds) {
    return "{\"Records\":["
        + String.join(",", List.of(eventIds).stream().map(Messages::record).toList())
        + "]}";
  }

  static String envelope(String account, String record) {
    return """
        {"version":"0","id":"e-1","detail-type":"AWS API Call via CloudTrail","source":"aws.lambda",
         "account":"%s","time":"2026-11-20T10:00:00Z","region":"eu-west-1","resources":[],
         "detail":%s}
        """
        .formatted(account, record);
  }

  /** The key as S3 writes it. */
  static String s3Event(String eventName, String bucket, String key) {
    return json(
        Map.of(
            "Records",
            List.of(
                Map.of(
                    "eventSource",
                    "aws:s3",
                    "eventName",
                    eventName,
                    "s3",
                    Map.of(
                        "bucket",
                        Map.of("name", bucket),
                        "object",
                        Map.of("key", URLEncoder.encode(key, StandardCharsets.UTF_8)))))));
  }

  static String cloudTrail(String bucket, String... keys) {
    return json(Map.of("s3Bucket", bucket, "s3ObjectKey", List.of(keys)));
  }

  static String objectCreated(String bucket, String key) {
    return json(
        Map.of(
            "detail-type",
            "Object Created",
            "source",
            "aws.s3",
            "detail",
            Map.of("bucket", Map.of("name", bucket), "object", Map.of("key", key))));
  }

  static String sns(String message) {
    return json(Map.of("Type", "Notification", "MessageId", "n-1", "Message", message));
  }

  private static String json(Map<String, ?> content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
