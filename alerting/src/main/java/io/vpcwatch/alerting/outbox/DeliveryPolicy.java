package io.vpcwatch.alerting.outbox;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.delivery.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The terms on which all outboxes work.
 *
 * @param bulletins when that is told which belongs to no incident
 * @param reminder when what is open is told again for the first time; zero: never
 * @param retention how long a finished incident is remembered. Not shorter than the paging rule's
 *     time: what is forgotten must be too old to page when it is read again.
 * @param patience how long a channel may be in trouble before the others hear of it
 * @param passing the pauses after failures that pass by themselves
 * @param refused the pauses while a channel waits for somebody to correct it
 * @param window how many pending notices of a channel are held in memory
 */
@RecordBuilder
public record DeliveryPolicy(
    SuppressionRule rule,
    AlertGrouping.Rule storm,
    Summaries.Rule bulletins,
    Duration reminder,
    Duration retention,
    Duration patience,
    Backoff passing,
    Backoff refused,
    int window) {
  private static final Duration SHORTEST_RETENTION = Duration.ofDays(7);

  public static DeliveryPolicy of(
      SuppressionRule rule, AlertGrouping.Rule storm, Duration reminder, RandomGenerator random) {
    Duration retention = rule.pageWithin().multipliedBy(2);
    return DeliveryPolicyBuilder.builder()
        .rule(rule)
        .storm(storm)
        .bulletins(new Summaries.Rule(storm.within(), Duration.ofMinutes(15), Duration.ofHours(1)))
        .reminder(reminder)
        .retention(retention.compareTo(SHORTEST_RETENTION) > 0 ? retention : SHORTEST_RETENTION)
        .patience(Duration.ofMinutes(10))
        .passing(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random))
        .refused(new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(5), random))
        .window(1_000)
        .build();
  }
}
