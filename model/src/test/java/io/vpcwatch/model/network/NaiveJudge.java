package io.vpcwatch.model.network;

import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges by the state of the {@link World} itself, by brute force, without any doubt. */
final class NaiveJudge {
  private static final Set<Integer> NOT_INTERNET = Set.of(0, 10, 127);
  private static final List<Integer> PORTS =
      List.of(1024, 1500, 1999, 2000, 3000, 3001, 32767, 32768, 65535);

  private static final Map<String, String[]> PARSED = new ConcurrentHashMap<>();

  private final World world;
  private final Placement placement;
  private final PlacementPolicy policy;
  private final List<World.Subnet> subnets = new ArrayList<>();

  NaiveJudge(World world, Placement placement, PlacementPolicy policy) {
    this.world = world;
    this.placement = placement;
    this.policy = policy;
    for (String id : placement.attachment().subnetIds()) {
      World.Subnet subnet = world.subnets.get(id);
      if (!subnet.deleted) {
        subnets.add(subnet);
      }
    }
  }

  SortedMap<PlacementRule, RuleOutcome> judge() {
    SortedMap<PlacementRule, RuleOutcome> outcomes = new TreeMap<>();
    outcomes.put(
        PlacementRule.MULTI_AZ,
        pass(subnets.stream().map(subnet -> subnet.zone).distinct().count() >= policy.minZones()));
    outcomes.put(
        PlacementRule.PRIVATE_SUBNET,
        pass(
            subnets.stream()
                .noneMatch(
                    subnet -> table(subnet).containsValue(World.IGW) && world.gatewayAttached)));
    outcomes.put(
        PlacementRule.EGRESS,
        pass(groups().stream().allMatch(this::isTight) && !letsBothHalvesOut()));
    outcomes.put(PlacementRule.ROLE_PERMISSIONS, role());
    outcomes.put(
        PlacementRule.OUTBOUND_PATH,
        policy.allowedPaths().isEmpty() && policy.requiredServices().isEmpty()
            ? RuleOutcome.NOT_APPLICABLE
            : pass(subnets.stream().allMatch(this::hasPath)));
    outcomes.put(PlacementRule.NETWORK_ACL, pass(subnets.stream().allMatch(this::isLetThrough)));
    outcomes.put(
        PlacementRule.SUBNET_EXISTS,
        pass(
            subnets.size() == placement.attachment().subnetIds().size()
                && groups().size() == placement.attachment().securityGroupIds().size()));
    return outcomes;
  }

  private static RuleOutcome pass(boolean condition) {
    return condition ? RuleOutcome.PASS : RuleOutcome.FAIL;
  }

  private Map<String, String> table(World.Subnet subnet) {
    return world.tables.get(
        world.tableOf(subnet.association == null ? world.mainAssociation : subnet.association));
  }

  // --- groups ---

  private List<World.Group> groups() {
    return placement.attachment().securityGroupIds().stream()
        .map(id -> world.groups.get(id))
        .filter(group -> !group.deleted)
        .toList();
  }

  private boolean isTight(World.Group group) {
    if (group.name.equals("default") && !policy.allowDefaultGroup()) {
      return false;
    }
    for (String rule : group.egress.keySet()) {
      boolean everywhere =
          rule.endsWith(":0.0.0.0/0")
              || rule.endsWith(":::/0")
              || (rule.endsWith(World.PREFIX_LIST)
                  && world.listed.contains("0.0.0.0/0")
                  && !policy.allowedPrefixLists().contains(World.PREFIX_LIST));
      boolean forbidden =
          policy.allowedEgress().isEmpty()
              ? rule.contains(":0-65535:")
              : !rule.startsWith("tcp:443-443:"); // the policies allow 443 or nothing
      if (everywhere && forbidden) {
        return false;
      }
    }
    return true;
  }

  private boolean letsBothHalvesOut() {
    return Stream.of("all:0-65535:0.0.0.0/1", "all:0-65535:128.0.0.0/1")
        .allMatch(half -> groups().stream().anyMatch(group -> group.egress.containsKey(half)));
  }

  // --- role ---

  private RuleOutcome role() {
    Set<String> allowed = new HashSet<>();
    Set<String> mayBeAllowed = new HashSet<>();
    boolean mayBeDenied = false;
    List<String> tokens = new ArrayList<>();
    world.inline.values().forEach(grants -> tokens.addAll(List.of(grants.split(" ", -1))));
    if (world.attached.contains(World.POLICY)) {
      tokens.addAll(List.of(world.policyGrants.split(" ", -1)));
    }
    if (world.attached.contains(World.VPC_ACCESS)) {
      policy.requiredActions().forEach(action -> tokens.add("+" + action));
    }
    boolean denied = false;
    for (String token : tokens) {
      denied |= token.startsWith("-");
      mayBeDenied |= token.startsWith("?-");
      if (token.startsWith("+")) {
        allowed.add(token.substring(1));
      } else if (token.startsWith("?+")) {
        mayBeAllowed.add(token.substring(2));
      }
    }
    mayBeAllowed.addAll(allowed);
    if (world.boundary != null) {
      List<String> limits = List.of(world.policyGrants.split(" ", -1));
      for (String action : policy.requiredActions()) {
        boolean within = limits.contains("+" + action) || limits.contains("?+" + action);
        denied |= limits.contains("-" + action) || !within;
        mayBeDenied |= limits.contains("?-" + action) || !limits.contains("+" + action);
      }
    }
    if (denied || !mayBeAllowed.containsAll(policy.requiredActions())) {
      return RuleOutcome.FAIL;
    }
    return mayBeDenied || !allowed.containsAll(policy.requiredActions())
        ? RuleOutcome.UNKNOWN
        : RuleOutcome.PASS;
  }

  // --- paths ---

  /** The targets to the internet, by how many of its blocks; "" for none. */
  private Map<String, Integer> targets(Map<String, String> routes, boolean v6) {
    Map<String, Integer> targets = new HashMap<>();
    for (int block = 0; block < (v6 ? 4 : 224); block++) {
      if (!v6 && NOT_INTERNET.contains(block)) {
        continue;
      }
      String target = "";
      int longest = -1;
      for (Map.Entry<String, String> route : routes.entrySet()) {
        int length = Integer.parseInt(route.getKey().substring(route.getKey().indexOf('/') + 1));
        if (v6 ? isIn6(route.getKey(), block) : isIn4(route.getKey(), block)) {
          if (length > longest) {
            longest = length;
            target = route.getValue();
          }
        }
      }
      targets.merge(target, 1, Integer::sum);
    }
    return targets;
  }

  private static boolean isIn6(String destination, int quarter) {
    return destination.equals("::/0") || (destination.equals("2000::/5") && quarter == 0);
  }

  private static boolean isIn4(String destination, int block) {
    return switch (destination) {
      case "0.0.0.0/0" -> true;
      case "0.0.0.0/2" -> block < 64;
      case "8.0.0.0/8" -> block == 8;
      case "52.0.0.0/6" -> block >= 52 && block < 56;
      default -> false;
    };
  }

  private static String main(Map<String, Integer> targets) {
    return targets.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private OutboundPath path(String target, boolean v6) {
    if (target.isEmpty()) {
      return OutboundPath.NONE;
    }
    if (!world.isLive(target)) {
      return OutboundPath.DEAD;
    }
    if (target.startsWith("nat-")) {
      World.Nat nat = world.nats.get(target);
      String next = main(targets(table(world.subnets.get(nat.subnet)), false));
      if (next.isEmpty() || !world.isLive(next) || next.startsWith("nat-")) {
        return OutboundPath.DEAD;
      }
      if (nat.isPublic) {
        return OutboundPath.NAT;
      }
      return path(next, false);
    }
    return switch (target) {
      case World.IGW -> v6 ? OutboundPath.INTERNET_GATEWAY : OutboundPath.DEAD;
      case "eigw-1" -> OutboundPath.EGRESS_ONLY;
      case "tgw-1" -> OutboundPath.TRANSIT;
      default -> OutboundPath.INSPECTED;
    };
  }

  private boolean leadsOutside(World.Subnet subnet, boolean v6) {
    return (!v6 || placement.dualStack())
        && path(main(targets(table(subnet), v6)), v6).leadsOutside();
  }

  private boolean hasPath(World.Subnet subnet) {
    SortedSet<OutboundPath> allowed = policy.allowedPaths();
    boolean outside = leadsOutside(subnet, false) || leadsOutside(subnet, true);
    if (!allowed.isEmpty()) {
      for (boolean v6 : placement.dualStack() ? List.of(false, true) : List.of(false)) {
        for (String target : targets(table(subnet), v6).keySet()) {
          OutboundPath path = path(target, v6);
          if (path.leadsOutside() && !allowed.contains(path)) {
            return false;
          }
        }
      }
      if (!allowed.contains(OutboundPath.NONE) && !outside) {
        return false;
      }
    }
    return outside
        || policy.requiredServices().stream().allMatch(service -> isReached(subnet, service));
  }

  private boolean isReached(World.Subnet subnet, String service) {
    return world.endpoints.values().stream()
        .anyMatch(
            endpoint ->
                !endpoint.deleted
                    && endpoint.service.endsWith("." + service)
                    && (endpoint.gateway
                        ? endpoint.tables.contains(tableId(subnet))
                        : endpoint.privateDns && isLetIn()));
  }

  private @Nullable String tableId(World.Subnet subnet) {
    return world.tableOf(subnet.association == null ? world.mainAssociation : subnet.association);
  }

  /** All endpoints have the default group, and all subnets are in 10.0.0.0/8. */
  private boolean isLetIn() {
    Set<String> ingress = world.groups.get("sg-0").ingress.keySet();
    return ingress.contains("tcp:0-65535:10.0.0.0/8")
        || (ingress.contains("tcp:443-443:sg-1")
            && placement.attachment().securityGroupIds().contains("sg-1"));
  }

  // --- network ACLs ---

  private boolean isLetThrough(World.Subnet subnet) {
    World.Acl acl = world.acls.get(world.tableOf(subnet.aclAssociation));
    boolean v4 = leadsOutside(subnet, false);
    boolean v6 = leadsOutside(subnet, true);
    List<Boolean> through = new ArrayList<>();
    through.add(isLetThrough(acl.egress, 443, v4, v6));
    PORTS.forEach(port -> through.add(isLetThrough(acl.ingress, port, v4, v6)));
    return !through.contains(false);
  }

  private static boolean isLetThrough(
      SortedMap<Integer, String> entries, int port, boolean v4, boolean v6) {
    int allowed = 0;
    for (int block = 0; block < 256; block++) {
      int first = block;
      allowed += isAllowed(entries, port, peer -> isPeer(peer, first)) ? 1 : 0;
    }
    if (!v4 && !v6) {
      return allowed > 0;
    }
    return (!v4 || allowed >= 128)
        && (!v6 || isAllowed(entries, port, peer -> peer.equals("::/0")));
  }

  private static boolean isPeer(String peer, int block) {
    return peer.equals("0.0.0.0/0") || peer.equals(block + ".0.0.0/8");
  }

  private static boolean isAllowed(
      SortedMap<Integer, String> entries, int port, Predicate<String> isPeer) {
    for (String entry : entries.values()) {
      String[] parts = PARSED.computeIfAbsent(entry, text -> text.split("[ :-]", 5));
      boolean matches =
          !parts[1].equals("udp")
              && Integer.parseInt(parts[2]) <= port
              && Integer.parseInt(parts[3]) >= port;
      if (matches && isPeer.test(parts[4])) {
        return parts[0].equals("allow");
      }
    }
    return false;
  }
}
