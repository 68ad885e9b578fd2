package io.vpcwatch.query;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.SortedMap;
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
    String arn,
    String account,
    String region,
    Cause cause,
    Severity severity,
    String owner,
    long opened,
    String by,
    long resolved,
    @Nullable End end,
    SortedMap<String, String> tags) {
  static final long OPEN = Long.MAX_VALUE;

  /**
   * @param shared see {@link IndexedFunction#of}
   */
  static IndexedViolation of(
      Violation violation, Ownership ownership, UnaryOperator<Object> shared) {
    return new IndexedViolation(
        violation.id(),
        (String) shared.apply(violation.functionArn().toString()),
        (String) shared.apply(violation.functionArn().account()),
        (String) shared.apply(violation.functionArn().region()),
        violation.cause(),
        ownership.severity(violation),
        (String) shared.apply(ownership.owner(violation).orElse("")),
        violation.opened().time().getEpochSecond(),
        (String) shared.apply(violation.opened().actor().displayName()),
        violation.resolved() == null ? OPEN : violation.resolved().time().getEpochSecond(),
        violation.end(),
        IndexedFunction.sharedTags(violation.tags(), shared));
  }

  boolean isOpen() {
    return resolved == OPEN;
  }

  String name() {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }
}
