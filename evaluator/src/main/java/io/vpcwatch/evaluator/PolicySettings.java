package io.vpcwatch.evaluator;

import io.vpcwatch.model.Policy;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The networks that functions may use. An id of the wrong kind is rejected, because it would make
 * every function violate the policy.
 */
public record PolicySettings(
    @Description("the VPCs that functions may use; default: any VPC")
        @Matches(value = "vpc-.*", problem = "%s is not the id of a VPC (vpc-…)")
        Optional<List<String>> allowedVpcIds,
    @Description("the subnets that functions may use; default: any subnet")
        @Matches(value = "subnet-.*", problem = "%s is not the id of a subnet (subnet-…)")
        Optional<List<String>> allowedSubnetIds,
    @Description(
            "a number above the revision of the policy in force returns to a former policy; default: a new policy gets the next number")
        @Range(min = "1")
        Optional<Integer> revision) {

  /** The policy that these settings describe. */
  public Policy toPolicy() {
    return new Policy(
        new TreeSet<>(allowedVpcIds.orElse(List.of())),
        new TreeSet<>(allowedSubnetIds.orElse(List.of())));
  }
}
