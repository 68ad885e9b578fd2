package io.vpcwatch.model.network;

import static java.util.Comparator.comparing;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The known routes of a route table.
 *
 * @param missing the fact without which the table is not known as a whole
 * @param lastRemoval who removed a route last
 */
record RouteTable(
    String id,
    List<Hop> hops,
    @Nullable PlacementReason missing,
    @Nullable NetworkCause lastRemoval) {

  /**
   * A route and what has become of its target.
   *
   * @param live traffic gets to the target
   */
  record Hop(String destination, String target, boolean live, @Nullable NetworkCause cause) {
    boolean leadsToInternetGateway() {
      return live && target.startsWith("igw-");
    }
  }

  /**
   * A route by which a part of the internet is reached.
   *
   * @param hop null if there is no route
   * @param share of the internet's addresses
   */
  record Share(@Nullable Hop hop, double share) {}

  private record Destination(Cidr block, Hop hop) {}

  private static final Comparator<Destination> LONGEST_FIRST =
      comparing((Destination destination) -> -destination.block.length())
          .thenComparing(destination -> destination.hop.destination.startsWith("pl-"))
          .thenComparing(destination -> destination.hop.destination);

  private static final Comparator<Share> LARGEST_FIRST =
      comparing((Share share) -> -share.share)
          .thenComparing(share -> share.hop == null ? "" : share.hop.destination);

  private static final List<String> TRACKED_TARGETS = List.of("igw-", "eigw-", "nat-", "vpce-");
  private static final Cidr GLOBAL_UNICAST_V6 = block("2000::/3");
  private static final List<Cidr> NOT_INTERNET =
      List.of(
          block("0.0.0.0/8"),
          block("10.0.0.0/8"),
          block("100.64.0.0/10"),
          block("127.0.0.0/8"),
          block("169.254.0.0/16"),
          block("172.16.0.0/12"),
          block("192.168.0.0/16"),
          block("224.0.0.0/3"));

  private static Cidr block(String text) {
    return Objects.requireNonNull(Cidr.parse(text));
  }

  static RouteTable of(String id, Lookup network) {
    NetworkResource table = network.find(id);
    if (table == null || table.isDeleted()) {
      return new RouteTable(id, List.of(), PlacementReason.missing(id, NetworkParts.ROUTE), null);
    }
    List<Hop> hops = new ArrayList<>();
    table
        .members(NetworkParts.ROUTE)
        .forEach((destination, text) -> hops.add(hop(table, destination, text, network)));
    PlacementReason missing =
        table.lists(NetworkParts.ROUTE) ? null : PlacementReason.missing(id, NetworkParts.ROUTE);
    return new RouteTable(id, hops, missing, table.lastRemoval(NetworkParts.ROUTE));
  }

  /** What was shown later counts: the state of the route, or that its target went or came. */
  private static Hop hop(NetworkResource table, String destination, String text, Lookup network) {
    Route route = Route.parse(text);
    String name = NetworkParts.member(NetworkParts.ROUTE, destination);
    NetworkCause cause = table.cause(name);
    boolean tracked = TRACKED_TARGETS.stream().anyMatch(route.target()::startsWith);
    NetworkResource target = tracked ? network.find(route.target()) : null;
    if (target == null) {
      return new Hop(destination, route.target(), route.active(), cause);
    }
    if (target.isDeleted()) {
      cause = NetworkCause.later(cause, target.causeOfLife());
      return new Hop(destination, route.target(), false, cause);
    }
    Register shown = table.register(name);
    Register attached = target.register(NetworkParts.VPC);
    if (!route.target().startsWith("igw-")
        || shown == null
        || attached == null
        || Register.AGE.compare(shown, attached) >= 0) {
      return new Hop(destination, route.target(), route.active(), cause);
    }
    String vpc = table.value(NetworkParts.VPC);
    boolean here = attached.value() != null && (vpc == null || vpc.equals(attached.value()));
    cause = NetworkCause.later(cause, target.cause(NetworkParts.VPC));
    return new Hop(destination, route.target(), here, cause);
  }

  /**
   * The routes to the internet, that to its largest part first: the longest prefix decides, a block
   * before a prefix list. Routes within the VPC are left out.
   *
   * @param unknown receives the missing fact
   * @return null if a fact is missing
   */
  @Nullable List<Share> toInternet(boolean v6, Lookup network, RuleResult.Collector unknown) {
    if (missing != null) {
      unknown.unknown(missing);
      return null;
    }
    List<Destination> destinations = new ArrayList<>();
    for (Hop hop : hops) {
      Cidr block = Cidr.parse(hop.destination);
      if (block != null) {
        destinations.add(new Destination(block, hop));
      } else if (!hop.target.startsWith("vpce-")) { // of AWS's own services else
        NetworkResource list = network.find(hop.destination);
        if (list == null || !list.lists(NetworkParts.ENTRY)) {
          unknown.unknown(PlacementReason.missing(hop.destination, NetworkParts.ENTRY));
          return null;
        }
        for (String entry : list.members(NetworkParts.ENTRY).keySet()) {
          Cidr listed = Cidr.parse(entry);
          if (listed != null) {
            destinations.add(new Destination(listed, hop));
          }
        }
      }
    }
    destinations.removeIf(destination -> destination.block.v6() != v6);
    destinations.sort(LONGEST_FIRST);
    return shares(v6, destinations);
  }

  private static List<Share> shares(boolean v6, List<Destination> destinations) {
    List<Cidr> excluded = v6 ? List.of() : NOT_INTERNET;
    List<Cidr> blocks = new ArrayList<>(excluded);
    destinations.forEach(destination -> blocks.add(destination.block));
    List<Share> shares = new ArrayList<>();
    (v6 ? GLOBAL_UNICAST_V6 : Cidr.ALL_V4)
        .decidedBy(blocks)
        .forEach(
            (index, share) -> {
              if (index == Cidr.NONE) {
                shares.add(new Share(null, share));
              } else if (index >= excluded.size()) {
                Hop hop = destinations.get(index - excluded.size()).hop;
                if (!hop.target.equals("local")) {
                  shares.add(new Share(hop, share));
                }
              }
            });
    if (shares.isEmpty()) {
      shares.add(new Share(null, 0));
    }
    shares.sort(LARGEST_FIRST);
    return shares;
  }
}
