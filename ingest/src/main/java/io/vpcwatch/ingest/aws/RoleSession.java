package io.vpcwatch.ingest.aws;

import io.vpcwatch.service.network.AwsErrors;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The credentials of a role: cached, and refreshed before they expire. As an interceptor of the
 * clients that use them, it replaces them when AWS refuses them: the sessions of a role were
 * revoked, or the role was deleted and created again.
 */
final class RoleSession implements AwsCredentialsProvider, ExecutionInterceptor {
  private static final Set<String> REFUSED =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidToken",
          "UnrecognizedClientException");

  /** A missing permission looks like a revoked session, and must not cost a session each time. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Supplier<? extends AwsCredentialsProvider> assumeRole;
  private volatile AwsCredentialsProvider current;
  private boolean replaced;
  private long replacedAt;

  /**
   * @param assumeRole creates a provider that requests a new session
   */
  RoleSession(Supplier<? extends AwsCredentialsProvider> assumeRole) {
    this.assumeRole = assumeRole;
    this.current = assumeRole.get();
  }

  @Override
  public AwsCredentials resolveCredentials() {
    return current.resolveCredentials();
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution failed, ExecutionAttributes attributes) {
    if (failed.exception() instanceof AwsServiceException answer
        && (answer.statusCode() == 403 || REFUSED.contains(AwsErrors.code(answer)))) {
      replace();
    }
  }

  private synchronized void replace() {
    long now = System.nanoTime();
    if (!replaced || now - replacedAt > PAUSE.toNanos()) {
      replaced = true;
      replacedAt = now;
      current = assumeRole.get();
    }
  }
}
