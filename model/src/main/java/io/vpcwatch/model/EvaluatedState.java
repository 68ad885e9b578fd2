package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link HistoryFold} stands after a prefix of the changes: sufficient to resume it under
 * the same policy.
 *
 * @param since the change that led to the verdict
 * @param open the open violation, null if there is none
 * @param exemptionId of the exemption that covers the function
 * @param exemptUntil when that exemption ends
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvaluatedState(
    FunctionState state,
    Verdict verdict,
    EventRef since,
    @Nullable Violation open,
    @Nullable String exemptionId,
    @Nullable Instant exemptUntil) {

  public FunctionStatus status() {
    return FunctionStatusBuilder.builder()
        .functionArn(state.functionArn())
        .verdict(verdict)
        .cause(open == null ? null : open.cause())
        .attachment(state.attachment())
        .role(state.role())
        .since(since.time())
        .by(since.actor())
        .eventId(since.eventId())
        .violationId(open == null ? null : open.id())
        .exemptionId(exemptionId)
        .exemptUntil(exemptUntil)
        .tags(state.tags())
        .build();
  }
}
