package io.vpcwatch.model.network;

import io.vpcwatch.model.Attachment;
import org.jspecify.annotations.Nullable;

/**
 * What a function's configuration says about its place in the network.
 *
 * @param attachment with the subnets and groups of its capacity provider, if it has one
 * @param dualStack it may use IPv6 ({@code ipv6AllowedForDualStack})
 * @param role the ARN of its execution role, null if it is not known
 */
public record Placement(
    String region, Attachment attachment, boolean dualStack, @Nullable String role) {

  /**
   * Whether it runs on instances, which have public addresses in a public subnet, rather than
   * behind Lambda's network interfaces, which have none.
   */
  boolean onInstances() {
    return attachment.capacityProviderArn() != null;
  }
}
