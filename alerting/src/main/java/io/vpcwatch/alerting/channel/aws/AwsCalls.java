package io.vpcwatch.alerting.channel.aws;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.runtime.Health;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/** Makes one call to AWS, and classifies its failure. */
public final class AwsCalls {
  private static final int CONNECTIONS = 2;

  /** Codes of errors that are about the content of one call. */
  private static final Set<String> CONTENT =
      Set.of(
          "InvalidInput",
          "InvalidParameter",
          "InvalidParameterValue",
          "InvalidArgument",
          "MalformedDetail");

  private AwsCalls() {}

  /**
   * A client that does not retry, as a channel's caller does, with the credentials that the SDK
   * finds.
   *
   * @param arn of what it is for, in the region of that
   */
  public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String arn, ChannelContext context) {
    return builder
        .region(Region.of(arn.split(":", -1)[3]))
        .httpClient(context.network().awsHttpClient(CONNECTIONS))
        .overrideConfiguration(
            configuration ->
                configuration
                    .apiCallTimeout(context.responseTimeout())
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .putAdvancedOption(
                        SdkAdvancedClientOption.USER_AGENT_PREFIX, Network.USER_AGENT))
        .build();
  }

  public static Attempt attempt(Supplier<Attempt> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      String code = AwsErrors.code(e);
      String detail =
          code.isEmpty()
              ? "status " + e.statusCode() + ", and not by AWS; check the proxy, if any"
              : AwsErrors.of(e);
      return e.isThrottlingException()
          ? Attempt.failed(Failure.RATE_LIMITED, detail)
          : failed(code, e.statusCode(), detail);
    } catch (SdkException e) {
      return withoutResponse(e);
    }
  }

  /**
   * Checks a destination by a call that only reads. Who may send need not be allowed to read.
   *
   * @param found the detail if it exists
   */
  public static Health probe(Runnable call, String found) {
    Attempt attempt =
        attempt(
            () -> {
              try {
                call.run();
              } catch (AwsServiceException e) {
                String code = AwsErrors.code(e);
                if (!code.equals("AuthorizationError") && !code.startsWith("AccessDenied")) {
                  throw e;
                }
                return Attempt.delivered("unknown");
              }
              return Attempt.delivered();
            });
    return attempt.equals(Attempt.delivered("unknown"))
        ? Health.up("AWS accepts the credentials; only a message shows whether they may send it")
        : attempt.toHealth(found);
  }

  /**
   * @param code of the error, as AWS defines it
   */
  public static Attempt failed(String code, int status, String detail) {
    if (code.contains("Throttl")) {
      return Attempt.failed(Failure.RATE_LIMITED, detail);
    }
    if (status >= 500 || code.startsWith("Internal")) {
      return Attempt.failed(Failure.SERVER_ERROR, detail);
    }
    // A wrong ARN concerns every message.
    boolean isContent = CONTENT.contains(code) && !detail.contains("Arn");
    return Attempt.failed(isContent ? Failure.MESSAGE_REJECTED : Failure.CHANNEL_REFUSED, detail);
  }

  private static Attempt withoutResponse(SdkException failure) {
    if (failure instanceof ApiCallTimeoutException) {
      return Attempt.failed(Failure.TIMEOUT, "no response within the timeout");
    }
    if (failure instanceof AbortedException) {
      return Attempt.failed(Failure.CONNECTION_LOST, "interrupted by the shutdown of vpcwatch");
    }
    String detail = AwsErrors.of(failure);
    Attempt refused = Attempt.refusedConnection(failure);
    if (refused != null) {
      return refused;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return Attempt.failed(Failure.UNREACHABLE, detail);
      }
    }
    return Attempt.failed(
        detail.startsWith("no AWS credentials") ? Failure.CHANNEL_REFUSED : Failure.CONNECTION_LOST,
        detail);
  }
}
