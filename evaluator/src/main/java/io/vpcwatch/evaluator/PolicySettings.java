package io.vpcwatch.evaluator;

import io.vpcwatch.model.Policy;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is required of every function, beside being in a VPC at all. An id of the wrong kind would
 * make every function violate the policy.
 */
public record PolicySettings(
    @Description("only these VPCs will do; none named: every VPC will")
        @Matches(value = "vpc-.*", problem = "%s is not the id of a VPC (vpc-…)")
        Optional<List<String>> allowedVpcIds,
    @Description("all subnets of a function must be among these; none named: every subnet will do")
        @Matches(value = "subnet-.*", problem = "%s is not the id of a subnet (subnet-…)")
        Optional<List<String>> allowedSubnetIds) {

  /** The policy that these settings describe. */
  public Policy toPolicy() {
    return new Policy(
        new TreeSet<>(allowedVpcIds.orElse(List.of())),
        new TreeSet<>(allowedSubnetIds.orElse(List.of())));
  }
}
