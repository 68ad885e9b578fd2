package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Failures of another channel, and the end of them.
 *
 * @param channel the channel that fails
 * @param reason the label of its last failure
 * @param detail the last error and how to fix it, null if unknown
 * @param since when it began to fail, null if unknown
 * @param recovered when it accepted a notification again, null if it has not
 * @param waiting the known number of notifications that wait until it accepts them
 * @param lost the number that it rejected permanently
 * @param kept the first of those that wait
 * @param losses the first of those that it rejected
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailureSummary(
    String channel,
    Instant first,
    Instant last,
    String reason,
    @Nullable String detail,
    @Nullable Instant since,
    @Nullable Instant recovered,
    long waiting,
    long lost,
    List<Delivery> kept,
    List<Delivery> losses)
    implements Summary {
  private static final int NAMED = 10;

  public FailureSummary {
    // Null in a record of a former release.
    kept = kept == null ? List.of() : List.copyOf(kept);
    losses = List.copyOf(losses);
  }

  /**
   * @param delivery one that waits or has failed, or that the channel accepted after a failure
   */
  public static FailureSummary of(Delivery delivery, Instant now) {
    boolean isLost = delivery.outcome() == Delivery.Outcome.FAILED;
    boolean isWaiting = delivery.outcome() == Delivery.Outcome.WAITING;
    return FailureSummaryBuilder.builder()
        .channel(delivery.channel())
        .first(now)
        .last(now)
        .reason(delivery.reason() == null ? "internal_error" : delivery.reason())
        .detail(delivery.detail())
        .since(delivery.failingSince())
        .recovered(isLost || isWaiting ? null : delivery.at())
        .waiting(isWaiting ? 1 : 0)
        .lost(isLost ? 1 : 0)
        .kept(isWaiting ? List.of(delivery) : List.of())
        .losses(isLost ? List.of(delivery) : List.of())
        .build();
  }

  @Override
  public String topic() {
    return "channel-" + channel;
  }

  @Override
  public FailureSummary plus(Summary newer) {
    FailureSummary other = (FailureSummary) newer;
    return FailureSummaryBuilder.builder(other)
        .channel(channel)
        .first(first)
        .since(since == null ? other.since : since)
        .waiting(waiting + other.waiting)
        .lost(lost + other.lost)
        .kept(Stream.concat(kept.stream(), other.kept.stream()).limit(NAMED).toList())
        .losses(Stream.concat(losses.stream(), other.losses.stream()).limit(NAMED).toList())
        .build();
  }
}
