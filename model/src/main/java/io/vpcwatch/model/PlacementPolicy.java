package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PlacementRule}s require. A parameter that is not given has its default.
 *
 * @param enabled switches rules on or off that are not so by default
 * @param severities that differ from those of the rules
 * @param minZones of {@code multi-az}
 * @param allowedEgress of {@code egress}: the ports to which functions may connect anywhere; empty
 *     allows all but rules for all ports or all protocols
 * @param allowedPrefixLists of {@code egress}: their ids; may hold every address
 * @param allowDefaultGroup of {@code egress}
 * @param allowedPaths of {@code outbound-path}; without {@code NONE}, every subnet needs one of
 *     them. Empty allows every path
 * @param requiredServices of {@code outbound-path}: {@code s3}, {@code secretsmanager}, …
 * @param requiredPorts of {@code network-acl}: to which functions connect
 * @param requiredActions of {@code role-permissions}: names of EC2's actions
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlacementPolicy(
    SortedMap<PlacementRule, Boolean> enabled,
    SortedMap<PlacementRule, Severity> severities,
    int minZones,
    List<PortRange> allowedEgress,
    SortedSet<String> allowedPrefixLists,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean allowDefaultGroup,
    SortedSet<OutboundPath> allowedPaths,
    SortedSet<String> requiredServices,
    SortedSet<Integer> requiredPorts,
    SortedSet<String> requiredActions) {

  private static final int TWO_ZONES = 2;
  private static final SortedSet<Integer> HTTPS = Copies.sorted(List.of(443));

  /** What Lambda needs to create and remove the network interfaces of a function. */
  private static final SortedSet<String> MANAGE_INTERFACES =
      Copies.sorted(
          List.of("CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces"));

  private static final PlacementPolicy DEFAULTS =
      new PlacementPolicy(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          TWO_ZONES,
          List.of(),
          Collections.emptySortedSet(),
          false,
          Collections.emptySortedSet(),
          Collections.emptySortedSet(),
          HTTPS,
          MANAGE_INTERFACES);

  /** A range of ports. */
  public record PortRange(int from, int to) {
    @Override
    public String toString() {
      return from + "-" + to;
    }
  }

  public PlacementPolicy {
    enabled = Copies.sorted(enabled);
    severities = Copies.sorted(severities);
    minZones = minZones == 0 ? TWO_ZONES : minZones;
    allowedEgress = allowedEgress == null ? List.of() : List.copyOf(allowedEgress);
    allowedPrefixLists = Copies.sorted(allowedPrefixLists);
    allowedPaths = Copies.sorted(allowedPaths);
    requiredServices = Copies.sorted(requiredServices);
    requiredPorts = isEmpty(requiredPorts) ? HTTPS : Copies.sorted(requiredPorts);
    requiredActions = isEmpty(requiredActions) ? MANAGE_INTERFACES : Copies.sorted(requiredActions);
  }

  public static PlacementPolicy defaults() {
    return DEFAULTS;
  }

  private static boolean isEmpty(@Nullable SortedSet<?> values) {
    return values == null || values.isEmpty();
  }

  /** Whether any rule about the network is enabled. */
  public boolean judgesNetwork() {
    for (PlacementRule rule : PlacementRule.values()) {
      if (rule != PlacementRule.VPC && isEnabled(rule)) {
        return true;
      }
    }
    return false;
  }

  public boolean isEnabled(PlacementRule rule) {
    return enabled.getOrDefault(rule, rule.isEnabledByDefault());
  }

  public Severity severityOf(PlacementRule rule) {
    return severities.getOrDefault(rule, rule.defaultSeverity());
  }

  /** Whether functions may connect anywhere at all of these ports. */
  public boolean allowsEgress(int from, int to) {
    int port = from;
    while (port <= to) {
      int next = port;
      for (PortRange range : allowedEgress) {
        if (range.from() <= port && range.to() >= next) {
          next = range.to() + 1;
        }
      }
      if (next == port) {
        return false;
      }
      port = next;
    }
    return true;
  }
}
