package io.vpcwatch.evaluator;

import io.smallrye.config.ConfigMapping;
import io.vpcwatch.model.Policy;
import io.vpcwatch.service.settings.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is required of every function, beside being in a VPC at all. */
@ConfigMapping(prefix = "vpcwatch.policy")
public interface PolicySettings {
  @Description("only these VPCs will do; none named: every VPC will")
  Optional<List<String>> allowedVpcIds();

  @Description("all subnets of a function must be among these; none named: every subnet will do")
  Optional<List<String>> allowedSubnetIds();

  /** The policy that these settings describe. */
  static Policy toPolicy(PolicySettings settings) {
    return new Policy(sorted(settings.allowedVpcIds()), sorted(settings.allowedSubnetIds()));
  }

  /** An id of the wrong kind would make every function violate the policy. */
  static List<String> problems(PolicySettings settings) {
    List<String> problems = new ArrayList<>();
    Policy policy = toPolicy(settings);
    policy.allowedVpcIds().stream()
        .filter(id -> !id.startsWith("vpc-"))
        .map(id -> "policy.allowed-vpc-ids: " + id + " is not the id of a VPC (vpc-…)")
        .forEach(problems::add);
    policy.allowedSubnetIds().stream()
        .filter(id -> !id.startsWith("subnet-"))
        .map(id -> "policy.allowed-subnet-ids: " + id + " is not the id of a subnet (subnet-…)")
        .forEach(problems::add);
    return problems;
  }

  private static SortedSet<String> sorted(Optional<List<String>> ids) {
    SortedSet<String> sorted = new TreeSet<>();
    ids.orElse(List.of()).forEach(id -> sorted.add(id.strip()));
    return sorted;
  }
}
