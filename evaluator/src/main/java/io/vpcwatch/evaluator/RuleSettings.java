package io.vpcwatch.evaluator;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a rule about the network requires; each parameter is of one rule. */
@RecordBuilder
public record RuleSettings(
    @Description(
            "whether the rule is judged; default: true for multi-az, private-subnet, egress and subnet-exists")
        Optional<Boolean> enabled,
    @Description(
            "the severity of its violations; default: high for private-subnet and subnet-exists, else medium")
        Optional<Severity> severity,
    @Description("of multi-az: in how many Availability Zones a function must be; default: 2")
        @Range(min = "2")
        Optional<Integer> minZones,
    @Description(
            "of egress: the ports, like 443 or 8000-8010, to which security groups may let functions connect anywhere; default: all, but not all at once")
        @Matches(
            value = "[0-9]{1,5}(-[0-9]{1,5})?",
            problem = "%s is no port; write 443 or 8000-8010")
        Optional<List<String>> allowedPorts,
    @Description("of egress: prefix lists (pl-…) that may contain every address")
        @Matches(value = "pl-.*", problem = "%s is not the id of a prefix list (pl-…)")
        Optional<List<String>> allowedPrefixLists,
    @Description(
            "of egress: whether functions may use the default group of their VPC; default: false")
        Optional<Boolean> allowDefaultGroup,
    @Description(
            "of outbound-path: how functions may reach the internet: nat, egress-only, internet-gateway, inspected, transit, none; without none, each subnet needs one of them; default: any")
        Optional<List<OutboundPath>> allowedPaths,
    @Description(
            "of outbound-path: services of AWS that functions must reach, like s3 or secretsmanager; default: none")
        @Matches(value = "[a-z0-9.-]+", problem = "%s is no service; write s3 or secretsmanager")
        Optional<List<String>> requiredServices,
    @Description("of network-acl: the ports to which functions connect; default: 443")
        @Matches(value = "[0-9]{1,5}", problem = "%s is no port")
        Optional<List<String>> requiredPorts,
    @Description(
            "of role-permissions: the EC2 actions that the execution role must allow; default: CreateNetworkInterface, DescribeNetworkInterfaces, DeleteNetworkInterface")
        @Matches(
            value = "[A-Z][A-Za-z]+",
            problem = "%s is no action; write CreateNetworkInterface")
        Optional<List<String>> requiredActions) {

  private static final int MAX_PORT = 65_535;

  /** Reports names that are no rules, parameters of other rules, and ports that do not exist. */
  static void check(String key, Map<String, RuleSettings> rules, Problems problems) {
    rules.forEach(
        (name, settings) -> {
          PlacementRule rule = parse(name);
          if (rule == null || rule == PlacementRule.VPC) {
            problems.report(
                key + "." + name,
                "there is no such rule; there are "
                    + Arrays.stream(PlacementRule.values())
                        .filter(each -> each != PlacementRule.VPC)
                        .map(PlacementRule::id)
                        .collect(Collectors.joining(", ")));
            return;
          }
          settings
              .owners()
              .forEach(
                  (parameter, owner) -> {
                    if (owner != rule) {
                      problems.report(
                          key + "." + name + "." + parameter,
                          "only the rule " + owner.id() + " has it");
                    }
                  });
          settings.checkPorts(key + "." + name, problems);
        });
  }

  private static @Nullable PlacementRule parse(String name) {
    return Arrays.stream(PlacementRule.values())
        .filter(rule -> rule.id().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The parameters that are given, and of which rule each is. */
  private Map<String, PlacementRule> owners() {
    Map<String, PlacementRule> owners = new TreeMap<>();
    minZones.ifPresent(given -> owners.put("min-zones", PlacementRule.MULTI_AZ));
    allowedPorts.ifPresent(given -> owners.put("allowed-ports", PlacementRule.EGRESS));
    allowedPrefixLists.ifPresent(given -> owners.put("allowed-prefix-lists", PlacementRule.EGRESS));
    allowDefaultGroup.ifPresent(given -> owners.put("allow-default-group", PlacementRule.EGRESS));
    allowedPaths.ifPresent(given -> owners.put("allowed-paths", PlacementRule.OUTBOUND_PATH));
    requiredServices.ifPresent(
        given -> owners.put("required-services", PlacementRule.OUTBOUND_PATH));
    requiredPorts.ifPresent(given -> owners.put("required-ports", PlacementRule.NETWORK_ACL));
    requiredActions.ifPresent(
        given -> owners.put("required-actions", PlacementRule.ROLE_PERMISSIONS));
    return owners;
  }

  private void checkPorts(String key, Problems problems) {
    for (String range : allowedPorts.orElse(List.of())) {
      PlacementPolicy.PortRange ports = ports(range);
      if (ports.from() < 1 || ports.to() > MAX_PORT || ports.from() > ports.to()) {
        problems.report(key + ".allowed-ports", range + " is no range of ports from 1 to 65535");
      }
    }
    for (String port : requiredPorts.orElse(List.of())) {
      if (Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
        problems.report(key + ".required-ports", port + " is not between 1 and 65535");
      }
    }
  }

  private static PlacementPolicy.PortRange ports(String range) {
    String[] ends = range.split("-", -1);
    return new PlacementPolicy.PortRange(
        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
  }

  /** What they require; what is not given is as in {@code others}. */
  static PlacementPolicy toPolicy(Map<String, RuleSettings> rules, PlacementPolicy others) {
    PlacementPolicyBuilder policy = PlacementPolicyBuilder.builder(others);
    TreeMap<PlacementRule, Boolean> enabled = new TreeMap<>(others.enabled());
    TreeMap<PlacementRule, Severity> severities = new TreeMap<>(others.severities());
    rules.forEach(
        (name, settings) -> {
          PlacementRule rule = parse(name);
          if (rule != null) {
            settings.enabled.ifPresent(given -> enabled.put(rule, given));
            settings.severity.ifPresent(given -> severities.put(rule, given));
            settings.addTo(policy);
          }
        });
    return policy.enabled(enabled).severities(severities).build();
  }

  private void addTo(PlacementPolicyBuilder policy) {
    minZones.ifPresent(policy::minZones);
    allowedPorts.ifPresent(
        given -> policy.allowedEgress(given.stream().map(RuleSettings::ports).toList()));
    allowedPrefixLists.ifPresent(given -> policy.allowedPrefixLists(new TreeSet<>(given)));
    allowDefaultGroup.ifPresent(policy::allowDefaultGroup);
    allowedPaths.ifPresent(given -> policy.allowedPaths(new TreeSet<>(given)));
    requiredServices.ifPresent(given -> policy.requiredServices(new TreeSet<>(given)));
    requiredPorts.ifPresent(
        given ->
            policy.requiredPorts(
                given.stream()
                    .map(Integer::valueOf)
                    .collect(Collectors.toCollection(TreeSet::new))));
    requiredActions.ifPresent(given -> policy.requiredActions(new TreeSet<>(given)));
  }
}
