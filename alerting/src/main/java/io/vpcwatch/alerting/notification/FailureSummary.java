package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Failures of another channel.
 *
 * @param channel the channel that fails
 * @param reason the label of its last failure
 * @param detail the last error and how to fix it, null if unknown
 * @param waiting the known number of notifications that wait until it accepts them
 * @param lost the number that it rejected permanently
 * @param losses the first of those
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailureSummary(
    String channel,
    Instant first,
    Instant last,
    String reason,
    @Nullable String detail,
    long waiting,
    long lost,
    List<Delivery> losses)
    implements Summary {
  private static final int NAMED_LOSSES = 10;

  public FailureSummary {
    losses = List.copyOf(losses);
  }

  /**
   * @param delivery one that waits or has failed
   */
  public static FailureSummary of(Delivery delivery, Instant now) {
    boolean isLost = delivery.outcome() == Delivery.Outcome.FAILED;
    return FailureSummaryBuilder.builder()
        .channel(delivery.channel())
        .first(now)
        .last(now)
        .reason(delivery.reason() == null ? "internal_error" : delivery.reason())
        .detail(delivery.detail())
        .waiting(isLost ? 0 : 1)
        .lost(isLost ? 1 : 0)
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
        .waiting(waiting + other.waiting)
        .lost(lost + other.lost)
        .losses(Stream.concat(losses.stream(), other.losses.stream()).limit(NAMED_LOSSES).toList())
        .build();
  }
}
