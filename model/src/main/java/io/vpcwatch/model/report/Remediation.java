package io.vpcwatch.model.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How long it took to attach functions to a VPC, or to fix what else broke a rule. A violation that
 * ended otherwise was not remediated, and would distort the times: those are only counted.
 *
 * @param count violations that ended because the function was attached, or what broke the rule
 *     fixed
 * @param deleted violations that ended with the function
 * @param other violations that ended because of an exemption, or because the function became one of
 *     Lambda@Edge
 * @param meanSeconds null if there are none, like the other two
 * @param p95Seconds the shortest time within which 95 of 100 violations were remediated
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Remediation(
    long count,
    long deleted,
    long other,
    @Nullable Double meanSeconds,
    @Nullable Double medianSeconds,
    @Nullable Long p95Seconds) {

  /** Of violations, of which those that are open do not count. */
  public static Remediation of(Collection<Violation> violations) {
    long[] seconds =
        violations.stream()
            .filter(each -> each.end() == End.VPC_ATTACHED || each.end() == End.FIXED)
            .mapToLong(Remediation::seconds)
            .toArray();
    long ended = violations.stream().filter(each -> each.end() != null).count();
    long deleted = violations.stream().filter(each -> each.end() == End.DELETED).count();
    return of(seconds, deleted, ended - deleted - seconds.length);
  }

  /**
   * @param durations in seconds, of violations that ended because the function was attached
   */
  public static Remediation of(long[] durations, long deleted, long other) {
    long[] seconds = durations.clone();
    Arrays.sort(seconds);
    int n = seconds.length;
    if (n == 0) {
      return new Remediation(0, deleted, other, null, null, null);
    }
    long sum = 0;
    for (long each : seconds) {
      sum += each;
    }
    return new Remediation(
        n,
        deleted,
        other,
        (double) sum / n,
        (seconds[(n - 1) / 2] + seconds[n / 2]) / 2.0,
        seconds[(int) Math.ceil(n * 0.95) - 1]);
  }

  private static long seconds(Violation violation) {
    EventRef resolved = violation.resolved();
    return resolved == null
        ? 0
        : Duration.between(violation.opened().time(), resolved.time()).toSeconds();
  }
}
