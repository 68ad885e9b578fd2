package io.vpcwatch.model.network;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the placement of a function by the known state of the network: a pure function of both and
 * of the policy. What a rule needs and is not known makes the result unknown, unless what is known
 * decides it.
 */
public final class PlacementJudge {
  private final Placement placement;
  private final Attachment attachment;
  private final PlacementPolicy policy;
  private final Lookup network;

  /** Those of which something is known and which were not deleted. */
  private final List<NetworkResource> subnets = new ArrayList<>();

  private final List<String> unknownSubnets = new ArrayList<>();
  private final List<NetworkResource> deletedSubnets = new ArrayList<>();

  private PlacementJudge(Placement placement, NetworkView view, PlacementPolicy policy) {
    this.placement = placement;
    this.attachment = placement.attachment();
    this.policy = policy;
    this.network = new Lookup(view, placement.region());
    for (String id : attachment.subnetIds()) {
      NetworkResource subnet = network.find(id);
      if (subnet == null) {
        unknownSubnets.add(id);
      } else {
        (subnet.isDeleted() ? deletedSubnets : subnets).add(subnet);
      }
    }
  }

  /** Judges by all rules that are enabled, except {@link PlacementRule#VPC}. */
  public static PlacementResult judge(
      Placement placement, NetworkView view, PlacementPolicy policy) {
    PlacementJudge judge = new PlacementJudge(placement, view, policy);
    SortedMap<PlacementRule, RuleResult> results = new TreeMap<>();
    for (PlacementRule rule : PlacementRule.values()) {
      if (rule != PlacementRule.VPC && policy.isEnabled(rule)) {
        results.put(rule, judge.result(rule));
      }
    }
    return new PlacementResult(results, judge.network.ids());
  }

  private RuleResult result(PlacementRule rule) {
    RuleResult.Collector result = new RuleResult.Collector();
    if (attachment.isKnown() && !isApplicable(rule)) {
      return RuleResult.notApplicable(rule);
    }
    if (attachment.subnetIds().isEmpty() && rule != PlacementRule.ROLE_PERMISSIONS) {
      result.unknown(PlacementReason.missing("", NetworkParts.SUBNET));
      return result.result(rule);
    }
    switch (rule) {
      case MULTI_AZ -> judgeZones(result);
      case PRIVATE_SUBNET -> forEachSubnet(subnet -> judgePrivate(subnet, result), result);
      case EGRESS -> new EgressCheck(policy, network, result).check(attachment.securityGroupIds());
      case ROLE_PERMISSIONS -> judgeRole(result);
      case OUTBOUND_PATH -> forEachSubnet(subnet -> judgeOutbound(subnet, result), result);
      case NETWORK_ACL -> forEachSubnet(subnet -> judgeAcl(subnet, result), result);
      case SUBNET_EXISTS -> judgeExistence(result);
      case VPC -> throw new IllegalArgumentException("the policy judges " + rule);
    }
    return result.result(rule);
  }

  private boolean isApplicable(PlacementRule rule) {
    if (!attachment.isAttached()) {
      return false;
    }
    return switch (rule) {
      // An operator role manages the instances.
      case ROLE_PERMISSIONS -> !placement.onInstances();
      case OUTBOUND_PATH ->
          !policy.allowedPaths().isEmpty() || !policy.requiredServices().isEmpty();
      default -> true;
    };
  }

  private void forEachSubnet(Consumer<NetworkResource> judgement, RuleResult.Collector result) {
    unknownSubnets.forEach(id -> result.unknown(PlacementReason.missing(id, NetworkParts.VPC)));
    subnets.forEach(judgement);
  }

  private void judgeZones(RuleResult.Collector result) {
    SortedSet<String> zones = new TreeSet<>();
    List<PlacementReason> missing = new ArrayList<>();
    unknownSubnets.forEach(id -> missing.add(PlacementReason.missing(id, NetworkParts.ZONE)));
    for (NetworkResource subnet : subnets) {
      String zone = subnet.value(NetworkParts.ZONE);
      if (zone == null) {
        missing.add(PlacementReason.missing(subnet.id(), NetworkParts.ZONE));
      } else {
        zones.add(zone);
      }
    }
    if (zones.size() >= policy.minZones()) {
      return;
    }
    if (zones.size() + missing.size() >= policy.minZones()) {
      missing.forEach(result::unknown);
      return;
    }
    NetworkCause cause = null;
    for (NetworkResource deleted : deletedSubnets) {
      cause = NetworkCause.later(cause, deleted.causeOfLife());
    }
    result.fail(new PlacementReason(PlacementReason.Code.ZONES, "", List.copyOf(zones)), cause);
  }

  private void judgePrivate(NetworkResource subnet, RuleResult.Collector result) {
    Link link = Link.tableOf(subnet, network);
    result.unknownIfPresent(link.missing());
    if (link.id() == null) {
      return;
    }
    RouteTable table = RouteTable.of(link.id(), network);
    result.unknownIfPresent(table.missing());
    for (RouteTable.Hop hop : table.hops()) {
      if (hop.leadsToInternetGateway()) {
        result.fail(
            PlacementReason.of(
                PlacementReason.Code.PUBLIC_ROUTE,
                subnet.id(),
                table.id(),
                hop.destination(),
                hop.target()),
            NetworkCause.later(link.cause(), hop.cause()));
      }
    }
  }

  private void judgeRole(RuleResult.Collector result) {
    String arn = placement.role();
    String id = arn == null ? "" : NetworkChange.roleId(arn);
    NetworkResource role = arn == null ? null : network.findGlobal(id);
    if (role == null || role.isDeleted()) {
      result.unknown(PlacementReason.missing(id, NetworkParts.POLICY));
    } else {
      new RoleCheck(role, network).check(policy, result);
    }
  }

  private void judgeOutbound(NetworkResource subnet, RuleResult.Collector result) {
    Outlook outlook = Outlook.of(subnet, placement, network, result);
    if (outlook == null) {
      return;
    }
    SortedSet<OutboundPath> allowed = policy.allowedPaths();
    if (!allowed.isEmpty()) {
      for (Outlook.Way way : outlook.all()) {
        if (way.path().leadsOutside() && !allowed.contains(way.path())) {
          result.fail(way.reason(subnet.id()), way.cause());
        }
      }
      if (!allowed.contains(OutboundPath.NONE) && !outlook.leadsOutside()) {
        outlook.main().forEach(way -> result.fail(way.reason(subnet.id()), way.cause()));
      }
    }
    if (!outlook.leadsOutside()) {
      @Nullable NetworkCause cause = outlook.main().get(0).cause();
      for (String service : policy.requiredServices()) {
        new EndpointCheck(subnet, placement, network).check(service, cause, result);
      }
    }
  }

  private void judgeAcl(NetworkResource subnet, RuleResult.Collector result) {
    Link link = Link.aclOf(subnet, network);
    result.unknownIfPresent(link.missing());
    NetworkResource acl = link.id() == null ? null : network.find(link.id());
    if (acl == null) {
      if (link.id() != null) {
        result.unknown(PlacementReason.missing(link.id(), NetworkParts.EGRESS));
      }
      return;
    }
    Outlook outlook = Outlook.of(subnet, placement, network, new RuleResult.Collector());
    new AclCheck(acl, subnet.id(), outlook, placement.dualStack())
        .check(policy, link.cause(), result);
  }

  private void judgeExistence(RuleResult.Collector result) {
    unknownSubnets.forEach(id -> result.unknown(PlacementReason.missing(id, NetworkParts.VPC)));
    deletedSubnets.forEach(
        subnet ->
            result.fail(
                PlacementReason.of(PlacementReason.Code.DELETED, subnet.id()),
                subnet.causeOfLife()));
    for (String id : attachment.securityGroupIds()) {
      NetworkResource group = network.find(id);
      if (group == null) {
        result.unknown(PlacementReason.missing(id, NetworkParts.VPC));
      } else if (group.isDeleted()) {
        result.fail(PlacementReason.of(PlacementReason.Code.DELETED, id), group.causeOfLife());
      }
    }
  }
}
