package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.AccountTable.Account;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose the functions are, and how severe their violations.
 *
 * @param ownerTags the tags that name the owner of a function; the first that a function has counts
 */
public record Ownership(AccountTable accounts, List<String> ownerTags) {
  /** Without any knowledge. */
  public static final Ownership UNKNOWN = new Ownership(new AccountTable(Map.of()), List.of());

  public Ownership {
    ownerTags = List.copyOf(ownerTags);
  }

  public Account account(FunctionArn function) {
    return accounts.get(function.account());
  }

  /** From the function's tags, else from its account. */
  public Optional<String> owner(Violation violation) {
    return owner(violation.functionArn(), violation.tags());
  }

  /** The same of a function with these tags. */
  public Optional<String> owner(FunctionArn function, Map<String, String> tags) {
    return ownerTags.stream()
        .map(tag -> tags.getOrDefault(tag, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .or(() -> account(function).owner());
  }

  /** That of the policy's group, else that of the account, else by cause. */
  public Severity severity(Violation violation) {
    return Optional.ofNullable(violation.severity())
        .or(() -> account(violation.functionArn()).severity())
        .orElse(violation.cause().severity());
  }

  /** All that is known, for programs. */
  public SortedMap<String, String> labels(Violation violation) {
    Account account = account(violation.functionArn());
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("severity", severity(violation).name().toLowerCase(Locale.ROOT));
    owner(violation).ifPresent(owner -> labels.put("owner", owner));
    account.name().ifPresent(name -> labels.put("accountName", name));
    account.unit().ifPresent(unit -> labels.put("unit", unit));
    account.environment().ifPresent(environment -> labels.put("environment", environment));
    return labels;
  }
}
