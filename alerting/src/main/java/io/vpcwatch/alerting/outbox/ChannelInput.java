package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Input of one channel's outbox: a violation, a note on one, a failure of another channel, or the
 * result of a former owner of the channel.
 *
 * @param offset of the violation in its topic. All records about one function are in one partition,
 *     so it orders them and identifies those that are read twice.
 * @param endOnly the channel's routes do not select the violation: it only matters if the channel
 *     knows it from before, and lacks the attachments and tags
 * @param failure a notification that waits, or that another channel will never deliver
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record ChannelInput(
    @JsonInclude long offset,
    @Nullable Violation violation,
    boolean endOnly,
    @JsonAlias("trouble") @Nullable Delivery failure,
    @Nullable DeliveryResult result,
    @Nullable IncidentNote note) {

  static ChannelInput of(Violation violation, long offset) {
    return new ChannelInput(offset, violation, false, null, null, null);
  }

  static ChannelInput endOf(Violation violation, long offset) {
    Violation end =
        ViolationBuilder.builder(violation)
            .before(Attachment.unknown())
            .after(Attachment.unknown())
            .tags(Collections.emptySortedMap())
            .build();
    return new ChannelInput(offset, end, true, null, null, null);
  }

  static ChannelInput of(Delivery failure) {
    return new ChannelInput(-1, null, false, failure, null, null);
  }

  public static ChannelInput of(DeliveryResult result) {
    return new ChannelInput(-1, null, false, null, result, null);
  }

  static ChannelInput of(IncidentNote note) {
    return new ChannelInput(-1, null, false, null, null, note);
  }
}
