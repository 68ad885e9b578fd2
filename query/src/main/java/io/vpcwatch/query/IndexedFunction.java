package io.vpcwatch.query;

import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of each function, for filters and orders.
 *
 * @param since in seconds of the epoch
 * @param by who caused the verdict
 */
record IndexedFunction(
    String arn,
    String account,
    String region,
    Verdict verdict,
    long since,
    String by,
    @Nullable String exemptionId,
    SortedMap<String, String> tags) {

  /**
   * @param shared returns an equal object that others use, too: a million functions have few
   *     accounts, owners and teams
   */
  static IndexedFunction of(FunctionStatus status, UnaryOperator<Object> shared) {
    return new IndexedFunction(
        status.functionArn().toString(),
        (String) shared.apply(status.functionArn().account()),
        (String) shared.apply(status.functionArn().region()),
        status.verdict(),
        status.since().getEpochSecond(),
        (String) shared.apply(status.by().displayName()),
        status.exemptionId() == null ? null : (String) shared.apply(status.exemptionId()),
        sharedTags(status.tags(), shared));
  }

  @SuppressWarnings("unchecked") // it is equal
  static SortedMap<String, String> sharedTags(
      SortedMap<String, String> tags, UnaryOperator<Object> shared) {
    return (SortedMap<String, String>) shared.apply(tags);
  }

  String name() {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }
}
