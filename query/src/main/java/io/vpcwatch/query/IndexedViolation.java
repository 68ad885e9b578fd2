package io.vpcwatch.query;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of each violation, for filters, orders and statistics.
 *
 * @param severity the effective one
 * @param owner of the function; empty if unknown
 * @param opened in seconds of the epoch
 * @param by who opened it
 * @param resolved in seconds of the epoch; {@link #OPEN} while it is open
 * @param end null while it is open
 */
record IndexedViolation(
    String id,
    FunctionArn arn,
    PlacementRule rule,
    Cause cause,
    Severity severity,
    String owner,
    long opened,
    String by,
    long resolved,
    @Nullable End end,
    SortedMap<String, String> tags) {
  static final long OPEN = Long.MAX_VALUE;
  static final List<String> ORDERS =
      List.of(
          "state",
          "opened",
          "resolved",
          "function",
          "account",
          "region",
          "rule",
          "cause",
          "severity");

  /**
   * @param shared see {@link IndexedFunction#of}
   */
  static IndexedViolation of(
      Violation violation, Ownership ownership, UnaryOperator<Object> shared) {
    return new IndexedViolation(
        violation.id(),
        IndexedFunction.sharedArn(violation.functionArn(), shared),
        violation.rule(),
        violation.cause(),
        ownership.severity(violation),
        (String) shared.apply(ownership.owner(violation).orElse("")),
        violation.opened().time().getEpochSecond(),
        (String) shared.apply(violation.opened().actor().displayName()),
        violation.resolved() == null ? OPEN : violation.resolved().time().getEpochSecond(),
        violation.end(),
        IndexedFunction.sharedMap(violation.tags(), shared));
  }

  /** Whether it is about being in a VPC at all. */
  boolean isOfVpc() {
    return rule == PlacementRule.VPC;
  }

  boolean isOpen() {
    return resolved == OPEN;
  }

  /**
   * @param order one of {@link #ORDERS}, or with a dash before it
   */
  static Order<IndexedViolation> order(String order) {
    Function<IndexedViolation, String> name = row -> row.arn.name();
    Function<IndexedViolation, String> id = IndexedViolation::id;
    return switch (order.replace("-", "")) {
      case "opened" -> new Order<>(order, IndexedViolation::opened, List.of(id));
      case "resolved" -> new Order<>(order, IndexedViolation::resolved, List.of(id));
      case "function" -> new Order<>(order, row -> 0, List.of(name, id));
      case "account" -> new Order<>(order, row -> 0, List.of(row -> row.arn.account(), name, id));
      case "region" -> new Order<>(order, row -> 0, List.of(row -> row.arn.region(), name, id));
      case "rule" -> new Order<>(order, row -> 0, List.of(row -> row.rule.id(), name, id));
      case "cause" -> new Order<>(order, row -> 0, List.of(row -> row.cause.name(), name, id));
      case "severity" ->
          new Order<>(order, row -> row.severity.compareTo(Severity.LOW), List.of(name, id));
      default -> new Order<>(order, IndexedViolation::openedOrEnded, List.of(id));
    };
  }

  /** The open ones first, oldest first; then the one that ended last. */
  private long openedOrEnded() {
    return isOpen() ? opened : Long.MAX_VALUE - resolved;
  }
}
