package io.vpcwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trail files with changes of Lambda functions. */
final class LambdaTrail {
  private LambdaTrail() {}

  /** The creation of a function without a VPC. */
  static String created(String function, String account, Instant time) {
    return record("CreateFunction20150331", function, account, time, "");
  }

  /** The attachment of a function to a VPC. */
  static String attached(String function, String account, Instant time) {
    return record(
        "UpdateFunctionConfiguration20150331v2",
        function,
        account,
        time,
        ", \"vpcConfig\": {\"subnetIds\": [\"subnet-0aaa1111\"], \"vpcId\": \"vpc-0a1b2c3d\"}");
  }

  /** Moves the complete file into the folder. */
  static void deliver(Path folder, String name, Stream<String> records) throws IOException {
    Path unfinished =
        Files.writeString(
            folder.resolveSibling("unfinished"),
            records.collect(Collectors.joining(",", "{\"Records\":[", "]}")));
    Files.move(unfinished, folder.resolve(name + ".json"));
  }

  private static String record(
      String operation, String function, String account, Instant time, String more) {
    return """
        {"eventVersion": "1.09", "eventSource": "lambda.amazonaws.com", "eventTime": "%1$s",
         "eventName": "%2$s", "eventType": "AwsApiCall", "eventID": "%2$s-%3$s",
         "awsRegion": "eu-west-1", "recipientAccountId": "%4$s",
         "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::%4$s:user/alice"},
         "requestParameters": {"functionName": "%3$s"},
         "responseElements": {"functionName": "%3$s",
          "functionArn": "arn:aws:lambda:eu-west-1:%4$s:function:%3$s"%5$s}}
        """
        .formatted(time.truncatedTo(ChronoUnit.SECONDS), operation, function, account, more);
  }
}
