package io.vpcwatch.model.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.vpcwatch.model.Severity;

/**
 * A rule about where a function runs. Each but {@link #VPC} is judged by {@link PlacementJudge}.
 */
public enum PlacementRule {
  /**
   * The function is in a VPC, and in an allowed one: {@link io.vpcwatch.model.Policy} judges it.
   */
  VPC("vpc", Severity.HIGH, true),
  /** Its subnets are in several availability zones. Security Hub's Lambda.5. */
  MULTI_AZ("multi-az", Severity.MEDIUM, true),
  /** None of its subnets has a route to an internet gateway. */
  PRIVATE_SUBNET("private-subnet", Severity.HIGH, true),
  /** None of its security groups lets everything out, or is the VPC's default group. */
  EGRESS("egress", Severity.MEDIUM, true),
  /** Its execution role may manage network interfaces. */
  ROLE_PERMISSIONS("role-permissions", Severity.MEDIUM, false),
  /** It has the way to the internet and to AWS's services that it needs, and no other. */
  OUTBOUND_PATH("outbound-path", Severity.MEDIUM, false),
  /** The network ACLs of its subnets let its requests out and the responses in. */
  NETWORK_ACL("network-acl", Severity.MEDIUM, false),
  /** None of its subnets and security groups was deleted. */
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
  @JsonCreator
  public static PlacementRule parse(String id) {
    for (PlacementRule rule : values()) {
      if (rule.id.equals(id)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("not a rule: " + id);
  }

  @JsonValue
  public String id() {
    return id;
  }

  /** Unless the policy says otherwise. */
  Severity defaultSeverity() {
    return severity;
  }

  /** Unless the policy says otherwise. */
  boolean isEnabledByDefault() {
    return enabled;
  }
}
