package io.vpcwatch.ingest.aws;

import io.vpcwatch.model.SanitizedText;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Describes failures of AWS in one line. The SDK's own messages name every class that it tried, and
 * contain a request id that makes the same failure look new each time.
 */
public final class AwsErrors {
  /** Including the ellipsis. */
  private static final int MAX_LENGTH = 301;

  private AwsErrors() {}

  /** Of a failed request, whether AWS rejected it or could not be reached. */
  public static String of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      return "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, or run where a role is attached (instance, task, pod)";
    }
    if (failure instanceof AwsServiceException answer
        && answer.awsErrorDetails() != null
        && answer.awsErrorDetails().errorCode() != null) {
      message = answer(answer.awsErrorDetails());
    }
    return SanitizedText.line(message, MAX_LENGTH);
  }

  private static String answer(AwsErrorDetails details) {
    String code = details.errorCode();
    String message = details.errorMessage();
    return message == null || message.isBlank() ? code : code + ": " + message;
  }
}
