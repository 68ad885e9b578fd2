package io.vpcwatch.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a rule has its result.
 *
 * @param subject the id of the resource that it is about
 * @param details see the code
 */
public record PlacementReason(Code code, String subject, List<String> details) {
  /** What is the case; in parentheses what the details are. */
  public enum Code {
    /** A fact is missing: nothing is known of the resource, or not this part of it (part). */
    FACT_MISSING,
    /** The subnet or security group was deleted. */
    DELETED,
    /** All zones that the function has subnets in: too few (zones). */
    ZONES,
    /** A route of the subnet leads to an internet gateway (route table, destination, gateway). */
    PUBLIC_ROUTE,
    /** A rule of the security group lets out more than is allowed (rule). */
    OPEN_EGRESS,
    /** The security group is the default group of the VPC. */
    DEFAULT_GROUP,
    /** The role may not do this (action). */
    ACTION_NOT_ALLOWED,
    /** A policy of the role denies this (action, policy). */
    ACTION_DENIED,
    /** How the subnet reaches the internet (path, {@code IPv4} or {@code IPv6}, target or ""). */
    PATH,
    /** No way from the subnet to a service of AWS that is required (service). */
    SERVICE_UNREACHABLE,
    /**
     * The network ACL of the subnet blocks traffic (ACL, {@code egress} or {@code ingress}, ports,
     * {@code IPv4} or {@code IPv6}).
     */
    BLOCKED
  }

  public PlacementReason {
    details = List.copyOf(details);
  }

  public static PlacementReason of(Code code, String subject, String... details) {
    return new PlacementReason(code, subject, List.of(details));
  }

  /** For programs and reports: {@code PUBLIC_ROUTE subnet-1 rtb-1 0.0.0.0/0 igw-1}. */
  public String text() {
    return String.join(" ", code.name(), subject, String.join(" ", details))
        .replace("  ", " ")
        .strip();
  }

  public static String texts(List<PlacementReason> reasons) {
    return reasons.stream().map(PlacementReason::text).collect(Collectors.joining("; "));
  }

  public static PlacementReason missing(String subject, String part) {
    return of(Code.FACT_MISSING, subject, part);
  }
}
