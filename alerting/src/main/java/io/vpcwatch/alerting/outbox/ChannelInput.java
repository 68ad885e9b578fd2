package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What is addressed to a channel.
 *
 * @param violation that there is or was
 * @param trouble what became of a notice for another channel: it waits, or has failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChannelInput(@Nullable Violation violation, @Nullable Delivery trouble) {

  static ChannelInput of(Violation violation) {
    return new ChannelInput(violation, null);
  }

  static ChannelInput of(Delivery trouble) {
    return new ChannelInput(null, trouble);
  }
}
