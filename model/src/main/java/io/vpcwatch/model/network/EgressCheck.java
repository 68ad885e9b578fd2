package io.vpcwatch.model.network;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the security groups of a function let out. AWS adds up the rules of all groups: two that let
 * everything out to a half of the internet each are as open as one to all of it.
 */
final class EgressCheck {
  private static final String DEFAULT_GROUP = "default";
  private static final List<Cidr> EVERYWHERE = List.of(Cidr.ALL_V4, Cidr.ALL_V6);

  private final PlacementPolicy policy;
  private final Lookup network;
  private final RuleResult.Collector result;
  private final List<Exit> exits = new ArrayList<>();

  EgressCheck(PlacementPolicy policy, Lookup network, RuleResult.Collector result) {
    this.policy = policy;
    this.network = network;
    this.result = result;
  }

  /**
   * A rule of a group.
   *
   * @param blocks of addresses that it is about, as far as they are known
   * @param missing the prefix list that is not known, null if it is
   */
  private record Exit(String group, GroupRule source, List<Cidr> blocks, @Nullable String missing) {
    TrafficRule rule() {
      return source.rule();
    }

    boolean isAbout(String protocol, int port) {
      return (rule().protocol().equals(TrafficRule.ALL) || rule().protocol().equals(protocol))
          && rule().from() <= port
          && rule().to() >= port;
    }

    boolean isEverywhere() {
      return EVERYWHERE.stream().anyMatch(blocks::contains);
    }

    /** As if the missing list had every address. */
    Exit atWorst() {
      return missing == null ? this : new Exit(group, source, EVERYWHERE, missing);
    }
  }

  void check(Set<String> groups) {
    if (groups.isEmpty()) {
      result.unknown(PlacementReason.missing("", NetworkParts.GROUP));
    }
    groups.forEach(this::check);
    List<Exit> open = open(exits);
    open.forEach(this::fail);
    if (open.isEmpty()) {
      // A prefix list that is not known matters only if it could be the reason.
      open(exits.stream().map(Exit::atWorst).toList()).stream()
          .flatMap(exit -> Stream.ofNullable(exit.missing()))
          .forEach(id -> result.unknown(PlacementReason.missing(id, NetworkParts.ENTRY)));
    }
  }

  private List<Exit> open(List<Exit> rules) {
    List<Exit> alone =
        rules.stream().filter(exit -> exit.rule().exceeds(policy) && exit.isEverywhere()).toList();
    return alone.isEmpty()
        ? Stream.of("tcp", "udp")
            .flatMap(protocol -> openTogether(rules, protocol).stream())
            .distinct()
            .sorted(comparing(Exit::group).thenComparing(exit -> exit.rule().toString()))
            .toList()
        : alone;
  }

  private void check(String id) {
    NetworkResource group = network.find(id);
    if (group != null && group.isDeleted()) {
      return; // it lets nothing out
    }
    if (group == null || !group.lists(NetworkParts.EGRESS)) {
      result.unknown(PlacementReason.missing(id, NetworkParts.EGRESS));
    }
    if (group == null) {
      return;
    }
    if (!policy.allowDefaultGroup()) {
      if (!group.shows(NetworkParts.NAME)) {
        result.unknown(PlacementReason.missing(id, NetworkParts.NAME));
      } else if (DEFAULT_GROUP.equals(group.value(NetworkParts.NAME))) {
        result.fail(PlacementReason.of(PlacementReason.Code.DEFAULT_GROUP, id), null);
      }
    }
    GroupRule.of(group, NetworkParts.EGRESS, result).forEach(rule -> exits.add(exit(id, rule)));
  }

  private Exit exit(String group, GroupRule rule) {
    String peer = rule.rule().peer();
    if (!peer.startsWith("pl-")) {
      Cidr block = Cidr.parse(peer); // null of another security group
      return new Exit(group, rule, block == null ? List.of() : List.of(block), null);
    }
    if (policy.allowedPrefixLists().contains(peer)) {
      return new Exit(group, rule, List.of(), null);
    }
    NetworkResource list = network.find(peer);
    Map<String, String> entries = list == null ? Map.of() : list.members(NetworkParts.ENTRY);
    boolean isKnown = list != null && list.lists(NetworkParts.ENTRY);
    return new Exit(
        group,
        rule,
        entries.keySet().stream().map(Cidr::parse).filter(Objects::nonNull).toList(),
        isKnown ? null : peer);
  }

  private void fail(Exit exit) {
    result.fail(
        PlacementReason.of(PlacementReason.Code.OPEN_EGRESS, exit.group(), exit.rule().toString()),
        exit.source().cause());
  }

  /** Of rules that let out too much only together: those that do. */
  private Set<Exit> openTogether(List<Exit> rules, String protocol) {
    Set<Exit> open = new LinkedHashSet<>();
    EVERYWHERE.forEach(all -> open.addAll(openTogether(rules, protocol, all)));
    return open;
  }

  private Set<Exit> openTogether(List<Exit> rules, String protocol, Cidr all) {
    Set<Exit> open = new LinkedHashSet<>();
    SortedSet<Integer> starts = starts(rules, protocol);
    for (int from : starts) {
      SortedSet<Integer> later = starts.tailSet(from + 1);
      int to = later.isEmpty() ? TrafficRule.MAX_PORT : later.first() - 1;
      Set<Exit> covering = covering(rules, protocol, from, all);
      if (policy.allowedEgress().isEmpty() && covering.isEmpty()) {
        return Set.of();
      }
      if (policy.allowedEgress().isEmpty() || !policy.allowsEgress(from, to)) {
        open.addAll(covering);
      }
    }
    return open;
  }

  /** From each of these ports to the next, the same rules apply. Nothing uses port 0. */
  private static SortedSet<Integer> starts(List<Exit> rules, String protocol) {
    SortedSet<Integer> starts = new TreeSet<>(Set.of(1));
    for (Exit exit : rules) {
      if (exit.rule().protocol().equals(protocol)) {
        starts.add(Math.max(1, exit.rule().from()));
        starts.add(exit.rule().to() + 1);
      }
    }
    return starts.headSet(TrafficRule.MAX_PORT + 1);
  }

  /** Those by which all addresses are reached at a port; empty if some are not. */
  private static Set<Exit> covering(List<Exit> rules, String protocol, int port, Cidr all) {
    List<Cidr> blocks = new ArrayList<>();
    List<Exit> owners = new ArrayList<>();
    rules.stream()
        .filter(exit -> exit.isAbout(protocol, port))
        // The widest first: a narrower one then counts only for what it adds.
        .sorted(
            comparingInt((Exit exit) -> exit.rule().from() - exit.rule().to())
                .thenComparing(Exit::group)
                .thenComparing(exit -> exit.rule().toString()))
        .forEach(
            exit ->
                exit.blocks()
                    .forEach(
                        block -> {
                          blocks.add(block);
                          owners.add(exit);
                        }));
    Set<Integer> deciding = all.decidedBy(blocks).keySet();
    Set<Exit> covering = new LinkedHashSet<>();
    if (!deciding.contains(Cidr.NONE)) {
      deciding.forEach(index -> covering.add(owners.get(index)));
    }
    return covering;
  }
}
