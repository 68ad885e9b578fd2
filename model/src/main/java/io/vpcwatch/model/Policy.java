package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is required of every function: to be in a VPC and, if the policy names any, in one of these
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

  /** Copies the sets; absent ones (JSON) become empty. */
  public Policy {
    allowedVpcIds = sorted(allowedVpcIds);
    allowedSubnetIds = sorted(allowedSubnetIds);
  }

  /** Every function must be in a VPC, whichever. */
  public static Policy anyVpc() {
    return ANY_VPC;
  }

  /** COMPLIANT, VIOLATING, or UNKNOWN if the attachment does not show what the policy asks for. */
  Verdict judge(Attachment attachment) {
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

  private static SortedSet<String> sorted(SortedSet<String> ids) {
    return ids == null
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(ids));
  }
}
