package io.vpcwatch.model;

/** How the traffic of a subnet reaches the internet. */
public enum OutboundPath {
  /** Through a public NAT gateway. */
  NAT,
  /** IPv6 through an egress-only internet gateway. */
  EGRESS_ONLY,
  /** Directly: IPv6, or instances with public addresses. */
  INTERNET_GATEWAY,
  /** To an appliance or a firewall in the VPC: where that leads is not known. */
  INSPECTED,
  /** To a transit gateway, a peer or a virtual private gateway: where that leads is not known. */
  TRANSIT,
  /**
   * There is a route, but it leads nowhere: its target was deleted, or it is an internet gateway,
   * which drops the IPv4 traffic of functions, as they have no public address.
   */
  DEAD,
  /** There is no route. */
  NONE;

  public boolean leadsOutside() {
    return this != DEAD && this != NONE;
  }
}
