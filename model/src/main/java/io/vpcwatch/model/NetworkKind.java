package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The kind of a network resource. Not an enum: a version that does not know a kind yet keeps its
 * resources all the same, as the next version will need them.
 */
public record NetworkKind(@JsonValue String name) {
  public static final NetworkKind VPC = new NetworkKind("VPC");
  public static final NetworkKind SUBNET = new NetworkKind("SUBNET");
  public static final NetworkKind ROUTE_TABLE = new NetworkKind("ROUTE_TABLE");

  /**
   * Of a route table or a network ACL with a subnet or a VPC. Known only by the events that end or
   * replace it, which do not name the subnet.
   */
  public static final NetworkKind ASSOCIATION = new NetworkKind("ASSOCIATION");

  public static final NetworkKind SECURITY_GROUP = new NetworkKind("SECURITY_GROUP");

  public static final NetworkKind NETWORK_ACL = new NetworkKind("NETWORK_ACL");
  public static final NetworkKind NAT_GATEWAY = new NetworkKind("NAT_GATEWAY");
  public static final NetworkKind INTERNET_GATEWAY = new NetworkKind("INTERNET_GATEWAY");
  public static final NetworkKind EGRESS_ONLY_GATEWAY = new NetworkKind("EGRESS_ONLY_GATEWAY");
  public static final NetworkKind VPC_ENDPOINT = new NetworkKind("VPC_ENDPOINT");
  public static final NetworkKind PREFIX_LIST = new NetworkKind("PREFIX_LIST");
  public static final NetworkKind ROLE = new NetworkKind("ROLE");

  /** A managed policy of IAM. */
  public static final NetworkKind POLICY = new NetworkKind("POLICY");

  @JsonCreator
  public NetworkKind {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a kind without a name");
    }
  }

  /** Whether a resource may be created again with the id of a deleted one. EC2 uses no id twice. */
  public boolean reusesIds() {
    return equals(ROLE) || equals(POLICY);
  }

  @Override
  public String toString() {
    return name;
  }
}
