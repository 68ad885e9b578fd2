package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Input of one channel's outbox: either a violation or a failure of another channel.
 *
 * @param offset of the violation in its topic. All records about one function are in one partition,
 *     so it orders them and identifies those that are read twice.
 * @param failure a notification that waits, or that another channel will never deliver
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChannelInput(
    long offset, @Nullable Violation violation, @JsonAlias("trouble") @Nullable Delivery failure) {

  static ChannelInput of(Violation violation, long offset) {
    return new ChannelInput(offset, violation, null);
  }

  static ChannelInput of(Delivery failure) {
    return new ChannelInput(-1, null, failure);
  }
}
