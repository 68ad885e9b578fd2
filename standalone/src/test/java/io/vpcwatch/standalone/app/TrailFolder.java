package io.vpcwatch.standalone.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A folder into which CloudTrail delivers: calls that happened just now, in one account and region.
 */
public record TrailFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-west-1";
  private static final Map<String, Object> NETWORK =
      Map.of(
          "subnetIds", List.of("subnet-1"), "securityGroupIds", List.of("sg-1"), "vpcId", "vpc-1");

  /** Writes one log file; it appears as a whole. */
  public void deliver(JsonNode... records) throws IOException {
    Path unfinished = Files.createTempFile(path.getParent(), "trail", ".json");
    JSON.writeValue(unfinished.toFile(), Map.of("Records", Arrays.asList(records)));
    Files.move(unfinished, path.resolve(UUID.randomUUID() + ".json"));
  }

  public static JsonNode createdWithoutVpc(String function) {
    return record("CreateFunction20150331", function, Map.of(), Map.of());
  }

  static JsonNode createdWithTag(String function, String key, String value) {
    return record("CreateFunction20150331", function, Map.of("tags", Map.of(key, value)), Map.of());
  }

  static JsonNode untagged(String function, String key) {
    Map<String, Object> request = Map.of("resource", arn(function), "tagKeys", List.of(key));
    return record("UntagResource20170331v2", function, request, Map.of());
  }

  public static JsonNode attached(String function) {
    return record(
        "UpdateFunctionConfiguration20150331v2", function, Map.of(), Map.of("vpcConfig", NETWORK));
  }

  /** A call of EC2 about the network of {@link #attached} functions. */
  public static JsonNode ec2(
      String event, Map<String, Object> parameters, Map<String, Object> response) {
    return call("ec2.amazonaws.com", event, parameters, response);
  }

  private static String arn(String function) {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(REGION, ACCOUNT, function);
  }

  private static JsonNode record(
      String event,
      String function,
      Map<String, Object> parameters,
      Map<String, Object> configuration) {
    Map<String, Object> request = new HashMap<>(parameters);
    request.put("functionName", function);
    Map<String, Object> response = new HashMap<>(configuration);
    response.put("functionArn", arn(function));
    return call("lambda.amazonaws.com", event, request, response);
  }

  private static JsonNode call(
      String source, String event, Map<String, Object> request, Map<String, Object> response) {
    return JSON.valueToTree(
        Map.ofEntries(
            Map.entry("eventVersion", "1.09"),
            Map.entry("eventSource", source),
            Map.entry("eventName", event),
            Map.entry("eventTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
            Map.entry("eventID", UUID.randomUUID().toString()),
            Map.entry("eventType", "AwsApiCall"),
            Map.entry("awsRegion", REGION),
            Map.entry("recipientAccountId", ACCOUNT),
            Map.entry(
                "userIdentity",
                Map.of("type", "IAMUser", "arn", "arn:aws:iam::" + ACCOUNT + ":user/alice")),
            Map.entry("requestParameters", request),
            Map.entry("responseElements", response)));
  }
}
