package io.vpcwatch.evaluator;

import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyDocument;
import java.util.TreeMap;

/** Policies without rules about the network, for tests of the rule vpc. */
final class VpcOnly {
  private VpcOnly() {}

  static Policy of(Policy policy) {
    TreeMap<PlacementRule, Boolean> enabled = new TreeMap<>();
    for (PlacementRule rule : PlacementRule.values()) {
      enabled.put(rule, rule == PlacementRule.VPC);
    }
    return PolicyBuilder.builder(policy)
        .placement(
            PlacementPolicyBuilder.builder(PlacementPolicy.defaults()).enabled(enabled).build())
        .build();
  }

  static PolicyDocument of(PolicyDocument document) {
    return new PolicyDocument(
        document.revision(),
        document.allowedVpcIds(),
        document.allowedSubnetIds(),
        of(Policy.anyVpc()).placement(),
        document.groups(),
        document.publishedAt(),
        document.by(),
        document.supersedes());
  }

  static PolicyRecord of(PolicyRecord record) {
    return record.document() == null ? record : PolicyRecord.of(of(record.document()));
  }
}
