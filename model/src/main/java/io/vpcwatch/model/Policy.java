package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Requires every function to be in a VPC and, if the policy lists any, in one of the allowed
 * networks.
 *
 * @param allowedVpcIds empty allows every VPC
 * @param allowedSubnetIds empty allows every subnet; else all subnets of a function must be among
 *     these, as with the parameter {@code subnetIds} of the AWS Config rule LAMBDA_INSIDE_VPC
 * @param subnetIdsOfProviders the subnets of every known capacity provider by its ARN; empty unless
 *     networks are listed. Part of the policy, so that a provider that becomes known re-evaluates
 *     functions as any change of the policy does.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Policy(
    SortedSet<String> allowedVpcIds,
    SortedSet<String> allowedSubnetIds,
    SortedMap<String, SortedSet<String>> subnetIdsOfProviders) {

  private static final Policy ANY_VPC =
      new Policy(Collections.emptySortedSet(), Collections.emptySortedSet());

  public Policy {
    allowedVpcIds = Copies.sorted(allowedVpcIds);
    allowedSubnetIds = Copies.sorted(allowedSubnetIds);
    subnetIdsOfProviders = Copies.sorted(subnetIdsOfProviders);
  }

  public Policy(SortedSet<String> allowedVpcIds, SortedSet<String> allowedSubnetIds) {
    this(allowedVpcIds, allowedSubnetIds, Collections.emptySortedMap());
  }

  /** Every function must be in a VPC; any VPC is allowed. */
  public static Policy anyVpc() {
    return ANY_VPC;
  }

  /** Whether it matters in which network a function is. */
  public boolean listsNetworks() {
    return !allowedVpcIds.isEmpty() || !allowedSubnetIds.isEmpty();
  }

  /** This policy, applied with the knowledge of these capacity providers only. */
  public Policy knowing(Collection<CapacityProvider> providers) {
    if (!listsNetworks()) {
      return this;
    }
    SortedMap<String, SortedSet<String>> subnetIds = new TreeMap<>();
    providers.forEach(provider -> subnetIds.put(provider.arn(), provider.subnetIds()));
    return new Policy(allowedVpcIds, allowedSubnetIds, subnetIds);
  }

  /** The attachment with the subnets of its capacity provider, if it has one and they are known. */
  Attachment networkOf(Attachment attachment) {
    String provider = attachment.capacityProviderArn();
    SortedSet<String> subnetIds = provider == null ? null : subnetIdsOfProviders.get(provider);
    return provider == null || subnetIds == null
        ? attachment
        : new Attachment(
            attachment.state(), null, subnetIds, Collections.emptySortedSet(), provider);
  }

  /** COMPLIANT, VIOLATING, or UNKNOWN if the attachment does not show enough to decide. */
  Verdict evaluate(Attachment attachment) {
    if (!attachment.isKnown()) {
      return Verdict.UNKNOWN;
    }
    if (!attachment.isAttached()) {
      return Verdict.VIOLATING;
    }
    if (!listsNetworks()) {
      return Verdict.COMPLIANT;
    }
    SortedSet<String> subnetIds = networkOf(attachment).subnetIds();
    if (subnetIds.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    if (!allowedSubnetIds.isEmpty() && !allowedSubnetIds.containsAll(subnetIds)) {
      return Verdict.VIOLATING;
    }
    if (allowedVpcIds.isEmpty()) {
      return Verdict.COMPLIANT;
    }
    String vpcId = attachment.vpcId();
    if (vpcId == null) {
      return Verdict.UNKNOWN;
    }
    return allowedVpcIds.contains(vpcId) ? Verdict.COMPLIANT : Verdict.VIOLATING;
  }
}
