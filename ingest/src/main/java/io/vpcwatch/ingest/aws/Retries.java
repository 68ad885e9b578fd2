package io.vpcwatch.ingest.aws;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/** What the SDK sends again by itself. */
enum Retries {
  STANDARD,
  /** What fails on the way and in the service, but not what was too much: others count requests. */
  BUT_FOR_THROTTLING;

  RetryStrategy strategy() {
    if (this == STANDARD) {
      return AwsRetryStrategy.standardRetryStrategy();
    }
    return StandardRetryStrategy.builder()
        // Clients would add theirs, which take throttling in.
        .useClientDefaults(false)
        .retryOnException(Retries::isTransient)
        .treatAsThrottling(failure -> false)
        .build();
  }

  private static boolean isTransient(Throwable failure) {
    if (failure instanceof SdkServiceException answer) {
      return answer.statusCode() >= 500 && !answer.isThrottlingException();
    }
    return failure instanceof java.io.IOException
        || failure instanceof software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException
        || failure.getCause() instanceof java.io.IOException;
  }
}
