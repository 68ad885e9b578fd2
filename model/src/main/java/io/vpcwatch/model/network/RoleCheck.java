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
    checkBoundary(policy, result);
    SortedMap<String, Grants> grants = grants();
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

  /** It denies everything that it does not allow. */
  private void checkBoundary(PlacementPolicy policy, RuleResult.Collector result) {
    String arn = role.value(NetworkParts.BOUNDARY);
    if (arn == null) {
      if (!role.shows(NetworkParts.BOUNDARY)) {
        result.unknown(PlacementReason.missing(role.id(), NetworkParts.BOUNDARY));
      }
      return;
    }
    Managed limit = managed(arn);
    Grants boundary = limit.grants();
    NetworkCause cause = NetworkCause.later(role.cause(NetworkParts.BOUNDARY), limit.cause());
    for (String action : policy.requiredActions()) {
      boolean mayBeAllowed = boundary.allows(action) || boundary.mayAllow(action);
      if (boundary.denies(action) || !mayBeAllowed) {
        result.fail(
            PlacementReason.of(PlacementReason.Code.ACTION_DENIED, role.id(), action, arn), cause);
      } else if (boundary.mayDeny(action) || !boundary.allows(action)) {
        result.unknown(PlacementReason.missing(role.id(), arn));
      }
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
      Managed policy = managed(arn);
      grants.put(arn, policy.grants());
      changed = NetworkCause.later(changed, policy.cause());
    }
    changed = NetworkCause.later(changed, role.lastChange(NetworkParts.POLICY));
    changed = NetworkCause.later(changed, role.lastChange(NetworkParts.INLINE));
    return grants;
  }

  private Managed managed(String arn) {
    Matcher owned = OWNED_BY_AWS.matcher(arn);
    String text = owned.matches() ? AWS_MANAGED.get(owned.group(1)) : null;
    NetworkResource policy = text == null ? network.findGlobal(arn) : null;
    if (policy != null) {
      text = policy.value(NetworkParts.GRANTS);
    }
    return new Managed(
        text == null ? Grants.unreadable() : Grants.parse(text),
        policy == null ? null : policy.cause(NetworkParts.GRANTS));
  }

  /** A managed policy, and who changed it last. */
  private record Managed(Grants grants, @Nullable NetworkCause cause) {}
}
