package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a subnet reaches a service of AWS through a VPC endpoint. */
final class EndpointCheck {
  private static final int HTTPS = 443;
  private static final Set<String> DEAD_STATES =
      Set.of("deleted", "deleting", "expired", "failed", "pendingacceptance", "rejected");

  private final NetworkResource subnet;
  private final Placement placement;
  private final Lookup network;
  private final RuleResult.Collector missing = new RuleResult.Collector();
  private @Nullable NetworkCause lost;

  EndpointCheck(NetworkResource subnet, Placement placement, Lookup network) {
    this.subnet = subnet;
    this.placement = placement;
    this.network = network;
  }

  /**
   * @param path of a subnet that does not reach the internet
   */
  void check(String service, @Nullable NetworkCause path, RuleResult.Collector result) {
    String vpcId = subnet.value(NetworkParts.VPC);
    NetworkResource vpc = vpcId == null ? null : network.find(vpcId);
    if (vpc == null) {
      result.unknown(
          vpcId == null
              ? PlacementReason.missing(subnet.id(), NetworkParts.VPC)
              : PlacementReason.missing(vpcId, NetworkParts.ENDPOINT));
      return;
    }
    for (Map.Entry<String, String> each : vpc.members(NetworkParts.ENDPOINT).entrySet()) {
      if (each.getValue().endsWith('.' + service) && serves(each.getKey())) {
        return;
      }
    }
    if (!vpc.lists(NetworkParts.ENDPOINT)) {
      missing.unknown(PlacementReason.missing(vpc.id(), NetworkParts.ENDPOINT));
    }
    RuleResult unreached = missing.result(PlacementRule.OUTBOUND_PATH);
    if (unreached.outcome() == RuleOutcome.UNKNOWN) {
      unreached.reasons().forEach(result::unknown);
    } else {
      NetworkCause removed = vpc.lastRemoval(NetworkParts.ENDPOINT);
      result.fail(
          PlacementReason.of(PlacementReason.Code.SERVICE_UNREACHABLE, subnet.id(), service),
          NetworkCause.later(path, NetworkCause.later(removed, lost)));
    }
  }

  private boolean serves(String id) {
    NetworkResource endpoint = network.find(id);
    String type = endpoint == null ? null : endpoint.value(NetworkParts.TYPE);
    if (endpoint != null && endpoint.isDeleted()) {
      lost = NetworkCause.later(lost, endpoint.causeOfLife());
      return false;
    }
    if (endpoint == null || type == null) {
      missing.unknown(PlacementReason.missing(id, NetworkParts.TYPE));
      return false;
    }
    String state = endpoint.value(NetworkParts.STATE);
    if (state != null && DEAD_STATES.contains(state)) {
      lost = NetworkCause.later(lost, endpoint.cause(NetworkParts.STATE));
      return false;
    }
    return type.equals("Gateway")
        ? isGatewayOf(endpoint)
        : type.equals("Interface") && hasName(endpoint) && letsIn(endpoint);
  }

  private boolean isGatewayOf(NetworkResource endpoint) {
    Link table = Link.tableOf(subnet, network);
    missing.unknownIfPresent(table.missing());
    lost =
        NetworkCause.later(
            lost, NetworkCause.later(table.cause(), endpoint.lastRemoval(NetworkParts.TABLE)));
    if (table.id() != null && endpoint.members(NetworkParts.TABLE).containsKey(table.id())) {
      return true;
    }
    if (!endpoint.lists(NetworkParts.TABLE)) {
      missing.unknown(PlacementReason.missing(endpoint.id(), NetworkParts.TABLE));
    }
    return false;
  }

  /** Without private DNS, the names that SDKs use lead to the service's public addresses. */
  private boolean hasName(NetworkResource endpoint) {
    if (!endpoint.shows(NetworkParts.PRIVATE_DNS)) {
      missing.unknown(PlacementReason.missing(endpoint.id(), NetworkParts.PRIVATE_DNS));
    }
    lost = NetworkCause.later(lost, endpoint.cause(NetworkParts.PRIVATE_DNS));
    return "true".equals(endpoint.value(NetworkParts.PRIVATE_DNS));
  }

  private boolean letsIn(NetworkResource endpoint) {
    for (String groupId : endpoint.members(NetworkParts.GROUP).keySet()) {
      NetworkResource group = network.find(groupId);
      if (group == null || !group.lists(NetworkParts.INGRESS)) {
        missing.unknown(PlacementReason.missing(groupId, NetworkParts.INGRESS));
      }
      if (group != null
          && GroupRule.of(group, NetworkParts.INGRESS, missing).stream()
              .anyMatch(each -> letsIn(each.rule()))) {
        return true;
      }
      lost =
          group == null ? lost : NetworkCause.later(lost, group.lastRemoval(NetworkParts.INGRESS));
    }
    if (!endpoint.lists(NetworkParts.GROUP)) {
      missing.unknown(PlacementReason.missing(endpoint.id(), NetworkParts.GROUP));
    }
    return false;
  }

  private boolean letsIn(TrafficRule rule) {
    if (!rule.isAboutTcp(HTTPS, HTTPS)) {
      return false;
    }
    if (placement.attachment().securityGroupIds().contains(rule.peer())) {
      return true;
    }
    if (rule.peer().startsWith("pl-")) {
      missing.unknown(PlacementReason.missing(rule.peer(), NetworkParts.ENTRY));
      return false;
    }
    Cidr peer = Cidr.parse(rule.peer());
    String text = subnet.value(NetworkParts.CIDR);
    Cidr own = text == null ? null : Cidr.parse(text);
    if (peer != null && own == null) {
      missing.unknown(PlacementReason.missing(subnet.id(), NetworkParts.CIDR));
    }
    return peer != null && own != null && peer.contains(own);
  }
}
