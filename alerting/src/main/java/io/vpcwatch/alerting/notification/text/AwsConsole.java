package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.FunctionArn;
import org.jspecify.annotations.Nullable;

/** Where the AWS console shows a function. */
final class AwsConsole {
  private AwsConsole() {}

  /**
   * Null for the partitions whose console we don't know. A {@link FunctionArn} has no character
   * that needs escaping.
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
