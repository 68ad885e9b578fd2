package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a security group.
 *
 * @param cause who has made it so
 */
record GroupRule(TrafficRule rule, @Nullable NetworkCause cause) {

  /**
   * The known rules of a group in one direction, as later events have modified them by their ids.
   *
   * @param unknown receives the parts that can't be read
   */
  static List<GroupRule> of(NetworkResource group, String direction, RuleResult.Collector unknown) {
    List<GroupRule> rules = new ArrayList<>();
    for (Map.Entry<String, String> member : group.members(direction).entrySet()) {
      String name = NetworkParts.member(direction, member.getKey());
      String override = NetworkParts.member(NetworkParts.RULE, member.getValue());
      boolean isModified = isNewer(group, override, name);
      String text = isModified ? group.value(override) : member.getKey();
      if (text == null || (isModified && isRemoved(group, direction, text, override))) {
        continue;
      }
      TrafficRule rule = TrafficRule.parse(text);
      if (rule == null) {
        unknown.unknown(PlacementReason.missing(group.id(), name));
      } else {
        rules.add(new GroupRule(rule, group.cause(isModified ? override : name)));
      }
    }
    Set<String> ids = new HashSet<>(group.members(NetworkParts.EGRESS).values());
    ids.addAll(group.members(NetworkParts.INGRESS).values());
    group
        .members(NetworkParts.RULE)
        .forEach(
            (id, text) -> {
              String override = NetworkParts.member(NetworkParts.RULE, id);
              String became = NetworkParts.member(direction, text);
              if (!ids.contains(id) && !isNewer(group, became, override)) {
                unknown.unknown(
                    PlacementReason.missing(group.id(), override)); // in which direction?
              }
            });
    return rules;
  }

  /** Whether the rule was removed after it had become this, by an event that shows only this. */
  private static boolean isRemoved(
      NetworkResource group, String direction, String text, String override) {
    String became = NetworkParts.member(direction, text);
    return group.value(became) == null && isNewer(group, became, override);
  }

  private static boolean isNewer(NetworkResource group, String part, String than) {
    Register one = group.register(part);
    Register other = group.register(than);
    return one != null && other != null && Register.ORDER.compare(one, other) > 0;
  }
}
