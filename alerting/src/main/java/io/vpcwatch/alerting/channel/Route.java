package io.vpcwatch.alerting.channel;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable.Account;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import java.util.List;
import java.util.Optional;

/**
 * The violations that a channel is notified of. All conditions of a route must match; of a list,
 * one element is enough.
 */
@RecordBuilder
public record Route(
    @Description("only functions of these accounts; 12 digits each, in quotes")
        @Matches(value = "[0-9]{12}", problem = "%s is no account; write 12 digits in quotes")
        Optional<List<String>> accounts,
    @Description("only functions in accounts with one of these names, see accounts.NAME.name")
        Optional<List<String>> accountNames,
    @Description("only functions in accounts of these organisational units, see accounts.NAME.unit")
        Optional<List<String>> units,
    @Description("only functions in accounts of these environments, see accounts.NAME.environment")
        Optional<List<String>> environments,
    @Description("only functions in these regions") Optional<List<String>> regions,
    @Description("only functions of these owners, see alerting.owner-tags and accounts.NAME.owner")
        Optional<List<String>> owners,
    @Description(
            "only these causes: created-without-vpc, vpc-removed, outside-allowed-network, first-seen-without-vpc; of other rules than vpc: configured, network-changed")
        Optional<List<Cause>> causes,
    @Description(
            "these rules: vpc, multi-az, private-subnet, egress, role-permissions, outbound-path, network-acl, subnet-exists, or any; not set: vpc, and the others are in the daily summary")
        @Matches(
            value =
                "any|vpc|multi-az|private-subnet|egress|role-permissions|outbound-path|network-acl|subnet-exists",
            problem = "%s is no rule; docs/channels.md lists them")
        Optional<List<String>> rules,
    @Description(
            "only these severities; without a group of the policy or accounts.NAME.severity that sets it: high (vpc-removed), low (first-seen-without-vpc), medium (the others)")
        Optional<List<Severity>> severities,
    @Description("only functions with one of these tags, like team=payments; team=* is any team")
        @Matches(value = "[^=]+=.*", problem = "%s is no tag; write it like team=payments")
        Optional<List<String>> tags,
    @Description(
            "true: only what no other route of any channel selects; channels without routes do not count")
        @Default("false")
        boolean unmatched) {
  private static final String ANY_VALUE = "*";
  private static final String ANY_RULE = "any";
  private static final List<String> DEFAULT_RULES = List.of(PlacementRule.VPC.id());

  /** Whether it can select a violation of the function and rule, whatever its other details are. */
  boolean concerns(Violation violation) {
    return isIn(violation.functionArn()) && isOf(violation.rule());
  }

  private boolean isIn(FunctionArn function) {
    return matches(accounts, function.account()) && matches(regions, function.region());
  }

  /** Whether the channel is notified of violations of the rule. */
  boolean isOf(PlacementRule rule) {
    List<String> selected = rules.orElse(DEFAULT_RULES);
    return selected.contains(ANY_RULE) || selected.contains(rule.id());
  }

  /** Whether it selects what no other route selects, without any condition but the rules. */
  public boolean isCatchAll() {
    return isOf(PlacementRule.VPC)
        && equals(RouteBuilder.builder().rules(rules).unmatched(unmatched).build());
  }

  /** Whether it is a route to the owner. */
  boolean names(String owner) {
    return owners.filter(accepted -> accepted.contains(owner)).isPresent();
  }

  /**
   * Whether all conditions match but for the {@link #rules}, and for {@link #unmatched}, which
   * depends on other routes.
   */
  boolean matches(Violation violation, Ownership ownership) {
    Account account = ownership.account(violation.functionArn());
    return isIn(violation.functionArn())
        && matches(accountNames, account.name())
        && matches(units, account.unit())
        && matches(environments, account.environment())
        && matches(owners, ownership.owner(violation))
        && matches(causes, violation.cause())
        && matches(severities, ownership.severity(violation))
        && (tags.isEmpty() || tags.get().stream().anyMatch(tag -> has(violation, tag)));
  }

  private static boolean matches(Optional<List<String>> accepted, Optional<String> value) {
    return accepted.isEmpty() || value.filter(accepted.get()::contains).isPresent();
  }

  private static <T> boolean matches(Optional<List<T>> accepted, T value) {
    return accepted.isEmpty() || accepted.get().contains(value);
  }

  private static boolean has(Violation violation, String tag) {
    int equals = tag.indexOf('=');
    String value = violation.tags().get(tag.substring(0, equals));
    String accepted = tag.substring(equals + 1);
    return value != null && (accepted.equals(ANY_VALUE) || accepted.equals(value));
  }
}
