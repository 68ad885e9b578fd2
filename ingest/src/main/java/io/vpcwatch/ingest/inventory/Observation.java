package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.CapacityProviderConfig;
import software.amazon.awssdk.services.lambda.model.LambdaManagedInstancesCapacityProviderConfig;
import software.amazon.awssdk.services.lambda.model.VpcConfigResponse;

/**
 * The state of a function according to the Lambda API.
 *
 * @param edge the function is a replica of Lambda@Edge
 * @param role the ARN of its execution role
 * @param at a lower bound for the time of the lookup, by AWS's clock
 */
record Observation(
    FunctionArn function, Attachment attachment, boolean edge, @Nullable String role, Instant at) {

  /**
   * @throws IllegalArgumentException if the ARN is not that of a function
   */
  static Observation of(
      String arn,
      @Nullable VpcConfigResponse vpc,
      @Nullable CapacityProviderConfig provider,
      @Nullable String masterArn,
      @Nullable String role,
      Instant at) {
    return new Observation(
        FunctionArn.parse(arn), attachment(vpc, provider), masterArn != null, role, at);
  }

  private static Attachment attachment(
      @Nullable VpcConfigResponse vpc, @Nullable CapacityProviderConfig provider) {
    LambdaManagedInstancesCapacityProviderConfig instances =
        provider == null ? null : provider.lambdaManagedInstancesCapacityProviderConfig();
    if (instances != null && instances.capacityProviderArn() != null) {
      return Attachment.byCapacityProvider(instances.capacityProviderArn());
    }
    return vpc == null
        ? Attachment.detached()
        : Attachment.of(vpc.vpcId(), vpc.subnetIds(), vpc.securityGroupIds())
            .withDualStack(Boolean.TRUE.equals(vpc.ipv6AllowedForDualStack()));
  }

  /** A role that is not known yet is no difference: see {@link #ofRole}. */
  boolean agreesWith(ExpectedState expected) {
    return attachment.equals(expected.attachment())
        && (expected.edge() || !edge)
        && (role == null || expected.role() == null || role.equals(expected.role()));
  }

  FunctionChange observed(Instant receivedAt, boolean replayed) {
    return change(function, "", at, receivedAt)
        .kind(FunctionChange.Kind.OBSERVED)
        .attachment(attachment)
        .role(role)
        .edge(edge)
        .replayed(replayed)
        .build();
  }

  /** The role alone, of a function of which nothing else is new. */
  FunctionChange ofRole(Instant receivedAt, boolean replayed) {
    return change(function, "role/", at, receivedAt)
        .kind(FunctionChange.Kind.OBSERVED)
        .role(role)
        .replayed(replayed)
        .build();
  }

  /** A version of the function is replicated to Lambda@Edge. */
  FunctionChange replicated(String version, Instant receivedAt, boolean replayed) {
    return change(function, "edge/" + version + "/", at, receivedAt)
        .kind(FunctionChange.Kind.EDGE_ENABLED)
        .version(version)
        .replayed(replayed)
        .build();
  }

  /**
   * The function no longer exists.
   *
   * @param at as of an observation
   */
  static FunctionChange deleted(FunctionArn function, Instant at, Instant receivedAt) {
    // Within one second deletions sort last: one second earlier keeps what was created since.
    return change(function, "", at.minusSeconds(1), receivedAt)
        .kind(FunctionChange.Kind.DELETED)
        .build();
  }

  private static FunctionChangeBuilder change(
      FunctionArn function, String what, Instant at, Instant receivedAt) {
    return FunctionChange.from(SourceType.INVENTORY)
        .functionArn(function)
        .eventTime(at)
        // Sorts before the id of every event of the same second, which may be the later one.
        .eventId("-inventory/" + what + at)
        .receivedAt(receivedAt);
  }
}
