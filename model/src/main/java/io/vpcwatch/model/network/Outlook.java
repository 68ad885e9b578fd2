package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a subnet reaches the internet.
 *
 * @param main to its largest part, by IPv4 and, if the function may use it, by IPv6
 * @param all to any part of it
 */
record Outlook(List<Way> main, List<Way> all) {
  private static final Set<String> DEAD_STATES = Set.of("failed", "deleting", "deleted");
  private static final List<String> TRANSIT =
      List.of("tgw-", "vgw-", "pcx-", "lgw-", "cagw-", "arn:");
  private static final List<String> APPLIANCES = List.of("vpce-", "eni-", "i-");

  /**
   * A path to a part of the internet.
   *
   * @param target of the route, "" if there is none
   * @param cause who has made it so
   */
  record Way(OutboundPath path, boolean v6, String target, @Nullable NetworkCause cause) {
    PlacementReason reason(String subnetId) {
      return PlacementReason.of(
          PlacementReason.Code.PATH, subnetId, path.name(), v6 ? "IPv6" : "IPv4", target);
    }

    private Way after(@Nullable NetworkCause other) {
      return new Way(path, v6, target, NetworkCause.later(cause, other));
    }
  }

  boolean leadsOutside() {
    return main.stream().anyMatch(way -> way.path.leadsOutside());
  }

  boolean leadsOutside(boolean v6) {
    return main.stream().anyMatch(way -> way.v6 == v6 && way.path.leadsOutside());
  }

  /**
   * @param unknown receives the missing fact
   * @return null if a fact is missing
   */
  static @Nullable Outlook of(
      NetworkResource subnet, Placement placement, Lookup network, RuleResult.Collector unknown) {
    Link link = Link.tableOf(subnet, network);
    if (link.id() == null) {
      unknown.unknown(Objects.requireNonNull(link.missing()));
      return null;
    }
    RouteTable table = RouteTable.of(link.id(), network);
    List<Way> main = new ArrayList<>();
    List<Way> all = new ArrayList<>();
    for (boolean v6 : placement.dualStack() ? List.of(false, true) : List.of(false)) {
      List<RouteTable.Share> shares = table.toInternet(v6, network, unknown);
      if (shares == null) {
        return null;
      }
      for (RouteTable.Share share : shares) {
        Way way = way(share.hop(), v6, table, placement, network, unknown);
        if (way == null) {
          return null;
        }
        all.add(way.after(link.cause()));
      }
      main.add(all.get(all.size() - shares.size()));
    }
    return new Outlook(main, all);
  }

  private static @Nullable Way way(
      RouteTable.@Nullable Hop hop,
      boolean v6,
      RouteTable table,
      Placement placement,
      Lookup network,
      RuleResult.Collector unknown) {
    if (hop == null) {
      return new Way(OutboundPath.NONE, v6, "", table.lastRemoval());
    }
    String target = hop.target();
    if (!hop.live()) {
      return new Way(OutboundPath.DEAD, v6, target, hop.cause());
    }
    if (target.startsWith("nat-")) {
      Way way = throughNat(target, network, unknown);
      return way == null ? null : way.after(hop.cause());
    }
    OutboundPath path = pathTo(target, v6 || placement.onInstances());
    if (path == null) {
      unknown.unknown(PlacementReason.missing(table.id(), NetworkParts.ROUTE));
      return null;
    }
    return new Way(path, v6, target, hop.cause());
  }

  /**
   * @param addressed the traffic has public addresses of its own
   * @return null if it is not known what the target is
   */
  private static @Nullable OutboundPath pathTo(String target, boolean addressed) {
    if (target.startsWith("igw-")) {
      return addressed ? OutboundPath.INTERNET_GATEWAY : OutboundPath.DEAD;
    }
    if (target.startsWith("eigw-")) {
      return OutboundPath.EGRESS_ONLY;
    }
    if (TRANSIT.stream().anyMatch(target::startsWith)) {
      return OutboundPath.TRANSIT;
    }
    return APPLIANCES.stream().anyMatch(target::startsWith) ? OutboundPath.INSPECTED : null;
  }

  /**
   * A public NAT gateway leads to the internet if its own subnet does, or, if it is a regional one,
   * its own route table; a private one only leads on to another network.
   */
  private static @Nullable Way throughNat(String id, Lookup network, RuleResult.Collector unknown) {
    NetworkResource nat = network.find(id);
    String state = nat == null ? null : nat.value(NetworkParts.STATE);
    String connectivity = nat == null ? null : nat.value(NetworkParts.CONNECTIVITY);
    if (nat == null || state == null || connectivity == null) {
      unknown.unknown(
          PlacementReason.missing(
              id, state == null ? NetworkParts.STATE : NetworkParts.CONNECTIVITY));
      return null;
    }
    if (DEAD_STATES.contains(state)) {
      return new Way(OutboundPath.DEAD, false, id, nat.cause(NetworkParts.STATE));
    }
    Link link = tableOfNat(nat, network);
    if (link.id() == null) {
      unknown.unknown(Objects.requireNonNull(link.missing()));
      return null;
    }
    RouteTable table = RouteTable.of(link.id(), network);
    List<RouteTable.Share> shares = table.toInternet(false, network, unknown);
    if (shares == null) {
      return null;
    }
    RouteTable.Hop next = shares.get(0).hop();
    NetworkCause cause =
        NetworkCause.later(link.cause(), next == null ? table.lastRemoval() : next.cause());
    boolean isPublic = connectivity.equals("public");
    OutboundPath path =
        next == null || !next.live() || next.target().startsWith("nat-")
            ? OutboundPath.DEAD
            : pathTo(next.target(), isPublic);
    if (path == null) {
      unknown.unknown(PlacementReason.missing(table.id(), NetworkParts.ROUTE));
      return null;
    }
    boolean viaNat = isPublic && path.leadsOutside();
    return new Way(viaNat ? OutboundPath.NAT : path, false, id, cause);
  }

  private static Link tableOfNat(NetworkResource nat, Lookup network) {
    String own = nat.value(NetworkParts.TABLE);
    if (own != null) {
      return new Link(own, null, null);
    }
    String subnetId = nat.value(NetworkParts.SUBNET);
    if (subnetId == null) {
      return new Link(null, null, PlacementReason.missing(nat.id(), NetworkParts.SUBNET));
    }
    NetworkResource subnet = network.find(subnetId);
    return subnet == null
        ? new Link(null, null, PlacementReason.missing(subnetId, NetworkParts.ASSOCIATION))
        : Link.tableOf(subnet, network);
  }
}
