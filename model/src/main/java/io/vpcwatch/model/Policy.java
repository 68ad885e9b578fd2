package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.SortedSet;

/**
 * Requires every function to be in a VPC and, if the policy lists any, in one of the allowed
 * networks.
 *
 * @param allowedVpcIds empty allows every VPC
 * @param allowedSubnetIds empty allows every subnet; else all subnets of a function must be among
 *     these, as with the parameter {@code subnetIds} of the AWS Config rule LAMBDA_INSIDE_VPC
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Policy(SortedSet<String> allowedVpcIds, SortedSet<String> allowedSubnetIds) {

  private static final Policy ANY_VPC =
      new Policy(Collections.emptySortedSet(), Collections.emptySortedSet());

  public Policy {
    allowedVpcIds = Copies.sorted(allowedVpcIds);
    allowedSubnetIds = Copies.sorted(allowedSubnetIds);
  }

  /** Every function must be in a VPC; any VPC is allowed. */
  public static Policy anyVpc() {
    return ANY_VPC;
  }

  /** COMPLIANT, VIOLATING, or UNKNOWN if the attachment does not show enough to decide. */
  Verdict evaluate(Attachment attachment) {
    if (!attachment.isKnown()) {
      return Verdict.UNKNOWN;
    }
    if (!attachment.isAttached()) {
      return Verdict.VIOLATING;
    }
    if (!allowedSubnetIds.isEmpty() && !allowedSubnetIds.containsAll(attachment.subnetIds())) {
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
