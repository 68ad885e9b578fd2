package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.FunctionArn;
import org.jspecify.annotations.Nullable;

/** Links to the AWS console. */
final class AwsConsole {
  private AwsConsole() {}

  /**
   * The page of the function, null for a partition with an unknown console. A {@link FunctionArn}
   * contains no character that needs escaping.
   */
  static @Nullable String linkTo(FunctionArn function) {
    String host =
        switch (function.partition()) {
          case "aws" -> function.region() + ".console.aws.amazon.com";
          case "aws-cn" -> "console.amazonaws.cn";
          case "aws-us-gov" -> "console.amazonaws-us-gov.com";
          default -> null;
        };
    return host == null
        ? null
        : "https://"
            + host
            + "/lambda/home?region="
            + function.region()
            + "#/functions/"
            + function.name();
  }
}
