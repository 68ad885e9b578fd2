package io.vpcwatch.alerting.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Another channel is not told what it should be.
 *
 * @param channel the other one
 * @param reason why it last took nothing, of the closed list of reasons
 * @param detail what was seen and what to do, null if there is nothing to add
 * @param waiting how many notices are known to be kept until it takes them
 * @param lost how many it will never be told
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
   * @param delivery that waits or has failed
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
  public FailureSummary plus(Summary bulletin) {
    FailureSummary other = (FailureSummary) bulletin;
    return FailureSummaryBuilder.builder(other)
        .channel(channel)
        .first(first)
        .waiting(waiting + other.waiting)
        .lost(lost + other.lost)
        .losses(Stream.concat(losses.stream(), other.losses.stream()).limit(NAMED_LOSSES).toList())
        .build();
  }
}
