package io.vpcwatch.service;

import io.vpcwatch.model.Severity;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the settings know about AWS accounts, which CloudTrail knows only by number.
 *
 * @param accounts by id
 */
public record AccountTable(
    @Matches(value = "[0-9]{12}", problem = "%s is no account; write 12 digits in quotes")
        Map<String, Account> accounts) {
  private static final Account UNKNOWN =
      new Account(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** An account; each part may be unknown. */
  public record Account(
      @Description("the name of this account, as messages show it")
          @Matches(value = ".{1,60}", problem = "the name of an account has 1 to 60 characters")
          Optional<String> name,
      @Description("the organisational unit of this account, for routes and groups of the policy")
          Optional<String> unit,
      @Description("the owner of its functions that have no tag of alerting.owner-tags")
          Optional<String> owner,
      @Description("what this account is for, like production or test, for messages and routes")
          Optional<String> environment,
      @Description(
              "the severity of violations in this account: high, medium or low; not set: by cause, see severities of a route")
          Optional<Severity> severity) {}

  /** All parts are unknown if the table does not have the account. */
  public Account get(String id) {
    return accounts.getOrDefault(id, UNKNOWN);
  }

  /** An account, as reports show it. */
  public AuditReport.Account described(String id) {
    Account account = get(id);
    return new AuditReport.Account(
        id,
        account.name().orElse(null),
        account.owner().orElse(null),
        account.environment().orElse(null));
  }

  /** The ids of the accounts of an organisational unit. */
  public SortedSet<String> ofUnit(String unit) {
    SortedSet<String> ids = new TreeSet<>();
    accounts.forEach(
        (id, account) -> {
          if (account.unit().filter(unit::equals).isPresent()) {
            ids.add(id);
          }
        });
    return ids;
  }
}
