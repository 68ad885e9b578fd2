package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.alerting.notification.ChannelNotice;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one destination is to be told on one topic that belongs to no incident.
 *
 * @param gathering adds up, null if there is nothing
 * @param telling has been handed over and is not delivered yet, so that it no longer changes: null
 *     if there is nothing
 * @param attempts how often that was handed over
 * @param due when to try that again
 * @param toldAt when the destination was last told, null if it never was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NoticeState(
    @Nullable ChannelNotice gathering,
    @Nullable ChannelNotice telling,
    int attempts,
    Instant due,
    @Nullable Instant toldAt) {

  static NoticeState nothing() {
    return new NoticeState(null, null, 0, Instant.EPOCH, null);
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }

  NoticeState with(ChannelNotice more) {
    return new NoticeState(
        gathering == null ? more : gathering.plus(more), telling, attempts, due, toldAt);
  }

  /**
   * @param completion adds what is known only when it is told
   */
  NoticeState handedOver(UnaryOperator<ChannelNotice> completion) {
    if (telling != null || gathering == null) {
      return new NoticeState(gathering, telling, attempts + 1, due, toldAt);
    }
    return new NoticeState(null, completion.apply(gathering), 1, due, toldAt);
  }

  /** The destination has taken it, or never will. */
  NoticeState finished(Instant now) {
    return new NoticeState(gathering, null, 0, Instant.EPOCH, now);
  }

  NoticeState failed(Instant again) {
    return new NoticeState(gathering, telling, attempts, again, toldAt);
  }
}
