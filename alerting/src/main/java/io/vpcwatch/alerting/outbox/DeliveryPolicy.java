package io.vpcwatch.alerting.outbox;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.delivery.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The rules that apply to all channels.
 *
 * @param reminderInterval when the first reminder of an open violation is sent; zero: never
 * @param retention how long a finished incident is kept. Not shorter than the suppression rule's
 *     time: what is forgotten must be too old to notify anyone when it is read again.
 * @param patience how long a channel may fail before its fallbacks are notified
 * @param backoff after failures that pass without action
 * @param refusedBackoff while a channel waits for a fix
 * @param queueCapacity how many pending notifications of a channel are held in memory
 */
@RecordBuilder
public record DeliveryPolicy(
    SuppressionRule suppression,
    AlertGrouping.Rule grouping,
    Summaries.Rule summaries,
    Duration reminderInterval,
    Duration retention,
    Duration patience,
    Backoff backoff,
    Backoff refusedBackoff,
    int queueCapacity)
    implements DeliveryPolicyBuilder.With {
  private static final Duration MIN_RETENTION = Duration.ofDays(7);

  public static DeliveryPolicy of(
      SuppressionRule suppression,
      AlertGrouping.Rule grouping,
      Duration reminderInterval,
      RandomGenerator random) {
    Duration retention = suppression.pageWithin().multipliedBy(2);
    return DeliveryPolicyBuilder.builder()
        .suppression(suppression)
        .grouping(grouping)
        .summaries(
            new Summaries.Rule(grouping.within(), Duration.ofMinutes(15), Duration.ofHours(1)))
        .reminderInterval(reminderInterval)
        .retention(retention.compareTo(MIN_RETENTION) > 0 ? retention : MIN_RETENTION)
        .patience(Duration.ofMinutes(10))
        .backoff(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random))
        .refusedBackoff(new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(5), random))
        .queueCapacity(1_000)
        .build();
  }
}
