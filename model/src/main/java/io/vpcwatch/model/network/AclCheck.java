package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicy.PortRange;
import io.vpcwatch.model.PlacementReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the network ACL of a subnet lets the requests of functions out and the responses in. It
 * keeps no connections, so that the ports from which functions connect must be open too.
 *
 * <p>Where the subnet leads to the internet, most of its addresses must be allowed: a few denied
 * networks are no fault. Elsewhere any address will do: the peers are not known.
 */
final class AclCheck {
  /** AWS documents these for functions and for NAT gateways. */
  private static final PortRange EPHEMERAL = new PortRange(1024, TrafficRule.MAX_PORT);

  private static final double MOST = 0.5;

  private final NetworkResource acl;
  private final String subnetId;
  private final @Nullable Outlook outlook;
  private final boolean dualStack;

  /**
   * @param outlook of the subnet, null if it is not known
   */
  AclCheck(NetworkResource acl, String subnetId, @Nullable Outlook outlook, boolean dualStack) {
    this.acl = acl;
    this.subnetId = subnetId;
    this.outlook = outlook;
    this.dualStack = dualStack;
  }

  /**
   * @param association who has made this the ACL of the subnet
   */
  void check(
      PlacementPolicy policy, @Nullable NetworkCause association, RuleResult.Collector result) {
    for (int port : policy.requiredPorts()) {
      check(NetworkParts.EGRESS, new PortRange(port, port), association, result);
    }
    check(NetworkParts.INGRESS, EPHEMERAL, association, result);
  }

  private void check(
      String direction,
      PortRange ports,
      @Nullable NetworkCause association,
      RuleResult.Collector result) {
    List<AclEntry> entries = entries(direction);
    Boolean blocked = entries == null ? null : isBlocked(entries, ports);
    if (entries == null) {
      result.unknown(PlacementReason.missing(acl.id(), direction));
    } else if (blocked == null) {
      result.unknown(PlacementReason.missing(subnetId, NetworkParts.ASSOCIATION));
    } else if (blocked) {
      result.fail(
          PlacementReason.of(
              PlacementReason.Code.BLOCKED,
              subnetId,
              acl.id(),
              direction,
              ports.toString(),
              isOfIpv4(entries, ports) ? "IPv4" : "IPv6"),
          NetworkCause.later(association, acl.lastChange(direction)));
    }
  }

  /** In the order of their numbers; null if they are not known. */
  private @Nullable List<AclEntry> entries(String direction) {
    if (!acl.lists(direction)) {
      return null;
    }
    SortedMap<Integer, AclEntry> entries = new TreeMap<>();
    for (Map.Entry<String, String> member : acl.members(direction).entrySet()) {
      AclEntry entry = AclEntry.parse(member.getValue());
      if (entry == null || !member.getKey().matches("\\d{1,9}")) {
        return null;
      }
      entries.put(Integer.valueOf(member.getKey()), entry);
    }
    return List.copyOf(entries.values());
  }

  /** Null if that depends on where the subnet leads, and this is not known. */
  private @Nullable Boolean isBlocked(List<AclEntry> entries, PortRange ports) {
    double v4 = allowed(entries, ports, Cidr.ALL_V4);
    double v6 = dualStack ? allowed(entries, ports, Cidr.ALL_V6) : 1;
    if (outlook != null) {
      return isBlocked(v4, v6, outlook.leadsOutside(false), outlook.leadsOutside(true));
    }
    boolean inside = isBlocked(v4, v6, false, false);
    boolean isCertain =
        Stream.of(
                isBlocked(v4, v6, true, false),
                isBlocked(v4, v6, false, true),
                isBlocked(v4, v6, true, true))
            .allMatch(outside -> outside == inside);
    return isCertain ? inside : null;
  }

  /** Whether what is blocked is IPv4, and not IPv6 alone. */
  private boolean isOfIpv4(List<AclEntry> entries, PortRange ports) {
    return outlook == null
        || !outlook.leadsOutside(true)
        || (outlook.leadsOutside(false) && allowed(entries, ports, Cidr.ALL_V4) < MOST);
  }

  private static boolean isBlocked(double v4, double v6, boolean outside, boolean outsideByV6) {
    if (!outside && !outsideByV6) {
      return v4 == 0;
    }
    return (outside && v4 < MOST) || (outsideByV6 && v6 < MOST);
  }

  /** The share of the addresses to or from which TCP to all of the ports is allowed. */
  private static double allowed(List<AclEntry> entries, PortRange ports, Cidr all) {
    NavigableSet<Integer> starts = new TreeSet<>(Set.of(ports.from()));
    for (AclEntry entry : entries) {
      starts.add(entry.rule().from());
      starts.add(entry.rule().to() + 1);
    }
    double least = 1;
    for (int start : starts.subSet(ports.from(), true, ports.to(), true)) {
      Integer next = starts.higher(start);
      int end = next == null ? ports.to() : Math.min(next - 1, ports.to());
      List<AclEntry> matching = new ArrayList<>();
      List<Cidr> peers = new ArrayList<>();
      for (AclEntry entry : entries) {
        Cidr peer = Cidr.parse(entry.rule().peer());
        if (peer != null && peer.v6() == all.v6() && entry.rule().isAboutTcp(start, end)) {
          matching.add(entry);
          peers.add(peer);
        }
      }
      double sum = 0;
      for (Map.Entry<Integer, Double> share : all.decidedBy(peers).entrySet()) {
        if (share.getKey() != Cidr.NONE && matching.get(share.getKey()).allow()) {
          sum += share.getValue();
        }
      }
      least = Math.min(least, sum);
    }
    return least;
  }
}
