package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The state of one function after a prefix of its changes: what {@link HistoryFold} carries from
 * change to change, and the base into which a history folds its oldest changes.
 *
 * @param last the place of the last change in the prefix
 * @param attachment the latest known one
 * @param previous the attachment that it replaced in this life of the function, unknown if there
 *     was none
 * @param origin how the function lost its VPC or came without one, null if it is attached
 * @param edgeVersions the versions that are replicated to Lambda@Edge
 * @param replica the function is itself such a replica
 * @param since the change that led to the verdict
 * @param open the open violation, null if there is none
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record FunctionState(
    FunctionArn functionArn,
    ChangeOrder last,
    boolean deleted,
    Attachment attachment,
    Attachment previous,
    @Nullable Cause origin,
    SortedSet<String> edgeVersions,
    boolean replica,
    SortedMap<String, String> tags,
    Verdict verdict,
    EventRef since,
    @Nullable Violation open) {

  FunctionState {
    edgeVersions = Copies.sorted(edgeVersions);
    tags = Copies.sorted(tags);
  }

  /** The state in which the given change begins a life of the function. */
  static FunctionState blank(FunctionChange first) {
    return FunctionStateBuilder.builder()
        .functionArn(first.functionArn())
        .last(ChangeOrder.of(first))
        .attachment(Attachment.unknown())
        .previous(Attachment.unknown())
        .edgeVersions(Collections.emptySortedSet())
        .tags(Collections.emptySortedMap())
        .verdict(Verdict.UNKNOWN)
        .since(EventRef.of(first))
        .build();
  }

  Verdict evaluate(Policy policy) {
    if (deleted) {
      return Verdict.DELETED;
    }
    if (replica || !edgeVersions.isEmpty()) {
      return Verdict.NOT_APPLICABLE;
    }
    return policy.evaluate(attachment);
  }

  /** The cause of a violation, given that the function violates the policy. */
  Cause cause() {
    return origin == null ? Cause.OUTSIDE_ALLOWED_NETWORK : origin;
  }

  /** The violation that the given event opens in this state. */
  Violation opened(EventRef by, Instant detectedAt, boolean replayed) {
    return ViolationBuilder.builder()
        .id(Violation.idOf(functionArn, by.eventId()))
        .functionArn(functionArn)
        .cause(cause())
        .opened(by)
        .before(previous)
        .after(attachment)
        .detectedAt(detectedAt)
        .replayed(replayed)
        .tags(tags)
        .transition(Violation.Transition.OPENED)
        .build();
  }

  FunctionState withVerdict(Verdict newVerdict, EventRef newSince, @Nullable Violation newOpen) {
    return FunctionStateBuilder.builder(this)
        .verdict(newVerdict)
        .since(newSince)
        .open(newOpen)
        .build();
  }
}
