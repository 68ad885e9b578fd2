package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The network resources and roles that the functions of one account and region use. */
final class NetworkUse {
  /** For subnets and groups whose VPC is not known, as a capacity provider does not show it. */
  static final String UNKNOWN_VPC = "";

  private final Map<String, Set<String>> subnets = new TreeMap<>();
  private final Map<String, Set<String>> groups = new TreeMap<>();
  private final Set<String> roles = new TreeSet<>();

  void add(Observation function) {
    Attachment attachment = function.attachment();
    if (!attachment.isAttached()) {
      return;
    }
    if (function.role() != null) {
      roles.add(function.role());
    }
    String vpc = Objects.requireNonNullElse(attachment.vpcId(), UNKNOWN_VPC);
    put(subnets, vpc, attachment.subnetIds());
    put(groups, vpc, attachment.securityGroupIds());
  }

  void add(CapacityProvider provider) {
    put(subnets, UNKNOWN_VPC, provider.subnetIds());
    put(groups, UNKNOWN_VPC, provider.securityGroupIds());
  }

  private static void put(Map<String, Set<String>> byVpc, String vpc, Collection<String> ids) {
    if (!ids.isEmpty()) {
      byVpc.computeIfAbsent(vpc, missing -> new TreeSet<>()).addAll(ids);
    }
  }

  boolean isEmpty() {
    return subnets.isEmpty() && groups.isEmpty();
  }

  /** By the id of their VPC. */
  Map<String, Set<String>> subnets() {
    return subnets;
  }

  /** By the id of their VPC. */
  Map<String, Set<String>> groups() {
    return groups;
  }

  /** The ARNs of the roles of functions in a VPC. */
  Set<String> roles() {
    return roles;
  }
}
