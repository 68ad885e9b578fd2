package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.FunctionArn;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Links into the AWS console. A {@link FunctionArn} contains no character that needs escaping. */
public final class ConsoleLinks {
  private static final Pattern EVENT_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private ConsoleLinks() {}

  /** The page of a function; null for a partition with an unknown console. */
  public static @Nullable String function(FunctionArn function) {
    String host = host(function);
    return host == null
        ? null
        : "https://%s/lambda/home?region=%s#/functions/%s"
            .formatted(host, function.region(), function.name());
  }

  /**
   * The page of a CloudTrail event about the function, which the console has for 90 days; null for
   * an id that is not CloudTrail's.
   */
  public static @Nullable String event(FunctionArn function, String eventId) {
    String host = host(function);
    return host == null || !EVENT_ID.matcher(eventId).matches()
        ? null
        : "https://%s/cloudtrailv2/home?region=%s#/events/%s"
            .formatted(host, function.region(), eventId);
  }

  private static @Nullable String host(FunctionArn function) {
    return switch (function.partition()) {
      case "aws" -> function.region() + ".console.aws.amazon.com";
      case "aws-cn" -> "console.amazonaws.cn";
      case "aws-us-gov" -> "console.amazonaws-us-gov.com";
      default -> null;
    };
  }
}
