package io.vpcwatch.evaluator;

import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyGroup;
import io.vpcwatch.model.Severity;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.Validated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that functions may use. An id of the wrong kind is rejected, because it would make
 * every function violate the policy.
 *
 * @param rules about the network, by their ids
 * @param groups by name, in whose order they count
 */
public record PolicySettings(
    @Description("the VPCs that functions may use; default: any VPC")
        @Matches(value = "vpc-.*", problem = "%s is not the id of a VPC (vpc-…)")
        Optional<List<String>> allowedVpcIds,
    @Description("the subnets that functions may use; default: any subnet")
        @Matches(value = "subnet-.*", problem = "%s is not the id of a subnet (subnet-…)")
        Optional<List<String>> allowedSubnetIds,
    @Description(
            "a number above the revision of the policy in force returns to a former policy; default: a new policy gets the next number")
        @Range(min = "1")
        Optional<Integer> revision,
    Map<String, RuleSettings> rules,
    Map<String, Group> groups) {

  private static final Logger LOG = LoggerFactory.getLogger(PolicySettings.class);
  private static final String ANY = "any";

  /** What the policy is for some accounts. */
  public record Group(
      @Description(
              "the accounts of this group; 12 digits each, in quotes; the first group by name that has an account counts for it")
          @Matches(
              value = "[0-9]{12}",
              problem = "%s is not the id of an account; write 12 digits in quotes")
          Optional<List<String>> accounts,
      @Description("the units, see accounts.NAME.unit, whose accounts are in this group too")
          Optional<List<String>> units,
      @Description(
              "whether functions of these accounts must be in a VPC; false: they are NOT_APPLICABLE")
          @Default("true")
          boolean enabled,
      @Description(
              "the VPCs that functions of these accounts may use, or any; default: policy.allowed-vpc-ids")
          @Matches(value = "vpc-.*|any", problem = "%s is not the id of a VPC (vpc-…), nor any")
          Optional<List<String>> allowedVpcIds,
      @Description(
              "the subnets that functions of these accounts may use, or any; default: policy.allowed-subnet-ids")
          @Matches(
              value = "subnet-.*|any",
              problem = "%s is not the id of a subnet (subnet-…), nor any")
          Optional<List<String>> allowedSubnetIds,
      @Description("the severity of violations in these accounts; default: that of their cause")
          Optional<Severity> severity,
      @Description("alerting.grace for violations in these accounts; default: alerting.grace")
          @Range(min = "0s", problem = "must not be negative")
          Optional<Duration> grace,
      Map<String, RuleSettings> rules)
      implements Validated {

    @Override
    public void validate(Problems problems) {
      if (problems.areValid("accounts", "units") && accounts.isEmpty() && units.isEmpty()) {
        problems.reportGroup("accounts", "it needs accounts or units");
      }
    }

    private PolicyGroup toGroup(String name, Policy whole, AccountTable table) {
      SortedSet<String> members = new TreeSet<>(accounts.orElse(List.of()));
      units.orElse(List.of()).forEach(unit -> members.addAll(table.ofUnit(unit)));
      return new PolicyGroup(
          name,
          members,
          allowedVpcIds.map(Group::ids).orElse(whole.allowedVpcIds()),
          allowedSubnetIds.map(Group::ids).orElse(whole.allowedSubnetIds()),
          !enabled,
          severity.orElse(null),
          grace.orElse(null),
          rules.isEmpty() ? null : RuleSettings.toPolicy(rules, whole.placement()));
    }

    private static SortedSet<String> ids(List<String> listed) {
      return listed.contains(ANY) ? Collections.emptySortedSet() : new TreeSet<>(listed);
    }
  }

  /** Checks the rules about the network, for all accounts and for the groups. */
  public static void checkRules(Settings settings, Problems problems) {
    PolicySettings policy = settings.get(PolicySettings.class);
    RuleSettings.check("policy.rules", policy.rules, problems);
    policy.groups.forEach(
        (name, group) ->
            RuleSettings.check("policy.groups." + name + ".rules", group.rules, problems));
  }

  /** Checks, over all settings, whether the units of the groups have accounts. */
  public static void checkUnits(Settings settings, Problems problems) {
    AccountTable table = settings.get(AccountTable.class);
    settings
        .get(PolicySettings.class)
        .groups
        .forEach(
            (name, group) ->
                group.units.orElse(List.of()).stream()
                    .filter(unit -> table.ofUnit(unit).isEmpty())
                    .forEach(
                        unit ->
                            problems.report(
                                "policy.groups." + name + ".units",
                                "no account has the unit " + unit)));
  }

  /**
   * The policy that these settings describe.
   *
   * @param table which accounts are in a unit
   */
  public Policy toPolicy(AccountTable table) {
    Policy networks =
        new Policy(
            new TreeSet<>(allowedVpcIds.orElse(List.of())),
            new TreeSet<>(allowedSubnetIds.orElse(List.of())));
    Policy whole =
        PolicyBuilder.builder(networks)
            .placement(RuleSettings.toPolicy(rules, PlacementPolicy.defaults()))
            .build();
    List<PolicyGroup> ordered = new ArrayList<>();
    new TreeMap<>(groups).forEach((name, group) -> ordered.add(group.toGroup(name, whole, table)));
    overlaps(ordered).forEach(overlap -> LOG.warn("{}", overlap));
    return PolicyBuilder.builder(whole).groups(ordered).build();
  }

  /** The accounts that are in several groups, and which of these counts. */
  static List<String> overlaps(List<PolicyGroup> ordered) {
    Map<String, String> first = new HashMap<>();
    List<String> overlaps = new ArrayList<>();
    for (PolicyGroup group : ordered) {
      for (String account : group.accounts()) {
        String other = first.putIfAbsent(account, group.name());
        if (other != null) {
          overlaps.add(
              "Account %s is in the groups %s and %s of the policy: %s counts, as the first by name"
                  .formatted(account, other, group.name(), other));
        }
      }
    }
    return overlaps;
  }
}
