package io.vpcwatch.ingest.inventory;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be described in one account and region.
 *
 * @param vpcs those that belong to the account, or whose owner is not watched
 * @param shared those of them that functions of other accounts use
 * @param subnets by VPC, those that functions of any account use
 * @param groups by VPC, those that functions of the account use
 */
record NetworkPart(
    Set<String> vpcs,
    Set<String> shared,
    Map<String, Set<String>> subnets,
    Map<String, Set<String>> groups) {
  NetworkPart() {
    this(new TreeSet<>(), new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
  }

  /** What is in these VPCs. */
  NetworkPart only(Set<String> some) {
    NetworkPart part = new NetworkPart(new TreeSet<>(vpcs), shared, subnets, new TreeMap<>(groups));
    part.vpcs.retainAll(some);
    part.groups.keySet().retainAll(some);
    return part;
  }
}
