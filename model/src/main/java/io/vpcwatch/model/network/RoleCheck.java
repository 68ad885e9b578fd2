package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementReason;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether an execution role may manage network interfaces. The policies of an organisation are not
 * known: they may deny what passes here.
 */
final class RoleCheck {
  private static final String INTERFACES =
      "+CreateNetworkInterface +DeleteNetworkInterface +DescribeNetworkInterfaces";
  private static final String ADDRESSES = " +AssignPrivateIpAddresses +UnassignPrivateIpAddresses";
  private static final String SUBNETS = " +DescribeSubnets";
  private static final String EVERYTHING = INTERFACES + ADDRESSES + SUBNETS;

  /** The grants of the policies of AWS that execution roles have most often. */
  private static final Map<String, String> AWS_MANAGED =
      Map.of(
          "service-role/AWSLambdaVPCAccessExecutionRole",
          EVERYTHING,
          "service-role/AWSLambdaENIManagementAccess",
          INTERFACES + ADDRESSES,
          "service-role/AWSLambdaMSKExecutionRole",
          INTERFACES + SUBNETS,
          "service-role/AWSLambdaBasicExecutionRole",
          "",
          "AWSXRayDaemonWriteAccess",
          "",
          "AmazonEC2FullAccess",
          EVERYTHING,
          "AdministratorAccess",
          EVERYTHING,
          "PowerUserAccess",
          EVERYTHING);

  private static final Pattern OWNED_BY_AWS = Pattern.compile("arn:[^:]+:iam::aws:policy/(.+)");

  private final NetworkResource role;
  private final Lookup network;
  private @Nullable NetworkCause changed;

  RoleCheck(NetworkResource role, Lookup network) {
    this.role = role;
    this.network = network;
  }

  void check(PlacementPolicy policy, RuleResult.Collector result) {
    SortedMap<String, Grants> grants = grants();
    if (role.value(NetworkParts.BOUNDARY) != null || !role.shows(NetworkParts.BOUNDARY)) {
      result.unknown(PlacementReason.missing(role.id(), NetworkParts.BOUNDARY));
    }
    boolean allKnown = role.lists(NetworkParts.POLICY) && role.lists(NetworkParts.INLINE);
    for (String action : policy.requiredActions()) {
      boolean allowed = false;
      boolean mayBeAllowed = !allKnown;
      for (Map.Entry<String, Grants> each : grants.entrySet()) {
        if (each.getValue().denies(action)) {
          result.fail(
              PlacementReason.of(
                  PlacementReason.Code.ACTION_DENIED, role.id(), action, each.getKey()),
              changed);
        }
        if (each.getValue().mayDeny(action)) {
          result.unknown(PlacementReason.missing(role.id(), each.getKey()));
        }
        allowed |= each.getValue().allows(action);
        mayBeAllowed |= each.getValue().mayAllow(action);
      }
      if (!allowed && !mayBeAllowed) {
        result.fail(
            PlacementReason.of(PlacementReason.Code.ACTION_NOT_ALLOWED, role.id(), action),
            changed);
      } else if (!allowed) {
        result.unknown(PlacementReason.missing(role.id(), action));
      }
    }
    if (!allKnown) {
      result.unknown(PlacementReason.missing(role.id(), NetworkParts.POLICY));
    }
  }

  /** By the ARN or the name of each policy. */
  private SortedMap<String, Grants> grants() {
    SortedMap<String, Grants> grants = new TreeMap<>();
    role.members(NetworkParts.INLINE)
        .forEach(
            (name, text) ->
                grants.put(NetworkParts.member(NetworkParts.INLINE, name), Grants.parse(text)));
    for (String arn : role.members(NetworkParts.POLICY).keySet()) {
      Matcher owned = OWNED_BY_AWS.matcher(arn);
      String text = owned.matches() ? AWS_MANAGED.get(owned.group(1)) : null;
      NetworkResource policy = text == null ? network.findGlobal(arn) : null;
      if (policy != null) {
        text = policy.value(NetworkParts.GRANTS);
        changed = NetworkCause.later(changed, policy.cause(NetworkParts.GRANTS));
      }
      grants.put(arn, text == null ? Grants.unreadable() : Grants.parse(text));
    }
    changed = NetworkCause.later(changed, role.lastChange(NetworkParts.POLICY));
    changed = NetworkCause.later(changed, role.lastChange(NetworkParts.INLINE));
    return grants;
  }
}
