package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A rule about where a function runs. Each but {@link #VPC}, of which {@link Policy} is in charge,
 * is judged by the state of the network.
 */
public enum PlacementRule {
  /** The function is in a VPC, and in an allowed one: {@link Policy} judges it. */
  @JsonProperty("vpc")
  VPC("vpc", Severity.HIGH, true),
  /** Its subnets are in several availability zones. Security Hub's Lambda.5. */
  @JsonProperty("multi-az")
  MULTI_AZ("multi-az", Severity.MEDIUM, true),
  /** None of its subnets has a route to an internet gateway. */
  @JsonProperty("private-subnet")
  PRIVATE_SUBNET("private-subnet", Severity.HIGH, true),
  /** None of its security groups lets everything out, or is the VPC's default group. */
  @JsonProperty("egress")
  EGRESS("egress", Severity.MEDIUM, true),
  /** Its execution role may manage network interfaces. */
  @JsonProperty("role-permissions")
  ROLE_PERMISSIONS("role-permissions", Severity.MEDIUM, false),
  /** It has the way to the internet and to AWS's services that it needs, and no other. */
  @JsonProperty("outbound-path")
  OUTBOUND_PATH("outbound-path", Severity.MEDIUM, false),
  /** The network ACLs of its subnets let its requests out and the responses in. */
  @JsonProperty("network-acl")
  NETWORK_ACL("network-acl", Severity.MEDIUM, false),
  /** None of its subnets and security groups was deleted. */
  @JsonProperty("subnet-exists")
  SUBNET_EXISTS("subnet-exists", Severity.HIGH, true);

  private final String id;
  private final Severity severity;
  private final boolean enabled;

  PlacementRule(String id, Severity severity, boolean enabled) {
    this.id = id;
    this.severity = severity;
    this.enabled = enabled;
  }

  /**
   * @throws IllegalArgumentException if there is no such rule
   */
  public static PlacementRule parse(String id) {
    for (PlacementRule rule : values()) {
      if (rule.id.equals(id)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("not a rule: " + id);
  }

  /** The rule of records that name none: early versions had no other. */
  public static PlacementRule unnamed() {
    return VPC;
  }

  public String id() {
    return id;
  }

  /** The ids, separated by commas. */
  public static String ids(Collection<PlacementRule> rules) {
    return rules.stream().map(PlacementRule::id).collect(Collectors.joining(", "));
  }

  /** Unless the policy says otherwise. */
  public Severity defaultSeverity() {
    return severity;
  }

  /** Unless the policy says otherwise. */
  public boolean isEnabledByDefault() {
    return enabled;
  }
}
