package io.vpcwatch.model.network;

import org.jspecify.annotations.Nullable;

/**
 * The names of the parts of network resources, and what their values are. A part is a single one
 * ({@code zone}) or a member of a family ({@code route/0.0.0.0/0}); a member without a value of
 * interest has the value "".
 */
public final class NetworkParts {
  /** The id of the VPC of a resource; of an internet gateway, that to which it is attached. */
  public static final String VPC = "vpc";

  /** Of a subnet: {@code availabilityZoneId}, which is the same in every account. */
  public static final String ZONE = "zone";

  /** Of a subnet: its IPv4 block. */
  public static final String CIDR = "cidr";

  /** Of a security group: its name; {@code default} is that of the VPC's default group. */
  public static final String NAME = "name";

  /**
   * Of a subnet, by the id of the association: the route table. Of a VPC: its main route table. Of
   * an {@code ASSOCIATION}: see {@link #TARGET}.
   */
  public static final String ASSOCIATION = "association";

  /** Of a subnet, by the id of the association: the network ACL. */
  public static final String ACL_ASSOCIATION = "acl-association";

  /** Of an association: its route table or network ACL. */
  public static final String TARGET = "target";

  /** Of a replaced association: the id of the one that replaced it. */
  public static final String SUCCESSOR = "successor";

  /**
   * Of a route table, by the destination (a block or a prefix list): a {@link Route}. Routes of
   * gateway endpoints and propagated routes included.
   */
  public static final String ROUTE = "route";

  /**
   * Of a security group, by {@link TrafficRule}: the rule's id, or "". Of a network ACL, by number:
   * an {@link AclEntry}, without the final one that denies everything.
   */
  public static final String EGRESS = "egress";

  /** As {@link #EGRESS}. */
  public static final String INGRESS = "ingress";

  /**
   * Of a security group, by the id of a rule that an event has modified or removed without showing
   * what it was: the {@link TrafficRule} that it is now. Overrides the rule that has this id.
   */
  public static final String RULE = "rule";

  /** Of a zonal NAT gateway: the subnet that it is in. Of an endpoint, a family of subnets. */
  public static final String SUBNET = "subnet";

  /** Of a regional NAT gateway: its own route table. Of an endpoint, a family of route tables. */
  public static final String TABLE = "table";

  /** Of a NAT gateway: {@code public} or {@code private}. */
  public static final String CONNECTIVITY = "connectivity";

  /** Of a NAT gateway or an endpoint: its state in AWS's words, in lower case. */
  public static final String STATE = "state";

  /** Of a VPC, by the id of the endpoint: the name of its service. */
  public static final String ENDPOINT = "endpoint";

  /** Of an endpoint: the name of its service, {@code com.amazonaws.eu-west-1.s3}. */
  public static final String SERVICE = "service";

  /** Of an endpoint: {@code Gateway}, {@code Interface}, {@code GatewayLoadBalancer}, … */
  public static final String TYPE = "type";

  /** Of an endpoint: {@code true} or {@code false}. */
  public static final String PRIVATE_DNS = "private-dns";

  /** Of an endpoint, a family of security groups. */
  public static final String GROUP = "group";

  /** Of a prefix list, a family of blocks. */
  public static final String ENTRY = "entry";

  /** Of a role, by the ARN of a managed policy that is attached to it. */
  public static final String POLICY = "policy";

  /** Of a role, by the name of an inline policy: its {@link Grants}. */
  public static final String INLINE = "inline";

  /** Of a role: the ARN of the policy that is its permissions boundary. */
  public static final String BOUNDARY = "boundary";

  /** Of a managed policy: the {@link Grants} of its default version. */
  public static final String GRANTS = "grants";

  private NetworkParts() {}

  /** The name of a member of a family. */
  public static String member(String family, String key) {
    return family + '/' + key;
  }

  /** The family of a part, null if it is a single one. */
  static @Nullable String familyOf(String part) {
    int slash = part.indexOf('/');
    return slash < 0 ? null : part.substring(0, slash);
  }
}
