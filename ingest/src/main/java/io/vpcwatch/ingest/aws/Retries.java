package io.vpcwatch.ingest.aws;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/** Which failed requests the SDK retries itself. */
enum Retries {
  STANDARD,
  /**
   * Network and server errors only: {@link RateLimitedCaller} has to count every request that is
   * throttled.
   */
  EXCEPT_THROTTLING;

  RetryStrategy strategy() {
    if (this == STANDARD) {
      return AwsRetryStrategy.standardRetryStrategy();
    }
    return StandardRetryStrategy.builder()
        // The clients' defaults would add throttling.
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
