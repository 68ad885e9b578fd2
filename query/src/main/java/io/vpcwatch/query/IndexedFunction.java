package io.vpcwatch.query;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of each function, for filters and orders.
 *
 * @param since in seconds of the epoch
 * @param by who caused the verdict
 * @param exemptionId of the exemption from the rule vpc
 * @param rules the outcomes of the rules about the network that apply to it
 */
record IndexedFunction(
    FunctionArn arn,
    Verdict verdict,
    long since,
    String by,
    @Nullable String exemptionId,
    SortedMap<PlacementRule, RuleOutcome> rules,
    SortedMap<String, String> tags) {
  static final List<String> ORDERS = List.of("name", "account", "region", "verdict", "since");

  /**
   * @param arn of the status, as other rows of the function have it
   * @param shared returns an equal object that others use, too: a million functions have few
   *     accounts, owners and teams
   */
  static IndexedFunction of(FunctionArn arn, FunctionStatus status, UnaryOperator<Object> shared) {
    return new IndexedFunction(
        arn,
        status.verdict(),
        status.since().getEpochSecond(),
        (String) shared.apply(status.by().displayName()),
        status.exemptionId() == null ? null : (String) shared.apply(status.exemptionId()),
        sharedMap(status.rules(), shared),
        sharedMap(status.tags(), shared));
  }

  /** How it keeps a rule. */
  RuleOutcome outcome(PlacementRule rule) {
    return RuleOutcome.of(rule, verdict, rules);
  }

  /** Only the name of a function is not in those of others. */
  static FunctionArn sharedArn(FunctionArn arn, UnaryOperator<Object> shared) {
    return new FunctionArn(
        (String) shared.apply(arn.partition()),
        (String) shared.apply(arn.region()),
        (String) shared.apply(arn.account()),
        arn.name());
  }

  @SuppressWarnings("unchecked") // it is equal
  static <K, V> SortedMap<K, V> sharedMap(SortedMap<K, V> map, UnaryOperator<Object> shared) {
    return (SortedMap<K, V>) shared.apply(map);
  }

  /**
   * @param order one of {@link #ORDERS}, or with a dash before it
   */
  static Order<IndexedFunction> order(String order) {
    Function<IndexedFunction, String> name = row -> row.arn.name();
    Function<IndexedFunction, String> id = row -> row.arn.toString();
    return switch (order.replace("-", "")) {
      case "account" -> new Order<>(order, row -> 0, List.of(row -> row.arn.account(), name, id));
      case "region" -> new Order<>(order, row -> 0, List.of(row -> row.arn.region(), name, id));
      case "verdict" -> new Order<>(order, row -> 0, List.of(row -> row.verdict.name(), name, id));
      case "since" -> new Order<>(order, IndexedFunction::since, List.of(id));
      default -> new Order<>(order, row -> 0, List.of(name, id));
    };
  }
}
