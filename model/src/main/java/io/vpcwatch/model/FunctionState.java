package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state of one function after a prefix of its changes: what {@link HistoryFold} carries from
 * change to change, and the base into which a history folds its oldest changes.
 *
 * @param last the end of the prefix, null while a history is being evaluated
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
    @Nullable LastSecond last,
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

  /**
   * The last second of a prefix. Later changes of the same second may follow, so the ids of those
   * within the prefix are kept.
   */
  record LastSecond(
      Instant time,
      @JsonAlias("eventId") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          SortedSet<String> eventIds) {
    // No function changes as often within a second; the state of one that does stays bounded.
    private static final int MOST = 1000;

    LastSecond {
      eventIds = Copies.sorted(eventIds);
    }

    /**
     * @param previous of the prefix before these changes, null if there was none
     */
    static LastSecond of(List<FunctionChange> prefix, @Nullable LastSecond previous) {
      Instant time = prefix.get(prefix.size() - 1).eventTime();
      SortedSet<String> ids = new TreeSet<>();
      if (previous != null && previous.time.equals(time)) {
        ids.addAll(previous.eventIds);
      }
      prefix.stream()
          .filter(change -> change.eventTime().equals(time))
          .forEach(change -> ids.add(change.eventId()));
      return new LastSecond(time, ids);
    }

    /** True for a change that may be within the prefix. */
    boolean covers(FunctionChange change) {
      return change.eventTime().isBefore(time)
          || (change.eventTime().equals(time)
              && (eventIds.size() >= MOST || eventIds.contains(change.eventId())));
    }
  }

  FunctionState {
    edgeVersions = Copies.sorted(edgeVersions);
    tags = Copies.sorted(tags);
  }

  /** The state in which the given change begins a life of the function. */
  static FunctionState blank(FunctionChange first) {
    return FunctionStateBuilder.builder()
        .functionArn(first.functionArn())
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
  Violation opened(EventRef by, Instant detectedAt, boolean replayed, Policy policy) {
    return ViolationBuilder.builder()
        .id(Violation.idOf(functionArn, by))
        .functionArn(functionArn)
        .cause(cause())
        .opened(by)
        .before(policy.networkOf(previous))
        .after(policy.networkOf(attachment))
        .detectedAt(detectedAt)
        .replayed(replayed)
        .tags(tags)
        .transition(Violation.Transition.OPENED)
        .build();
  }

  FunctionState endingWith(LastSecond newLast) {
    return FunctionStateBuilder.builder(this).last(newLast).build();
  }

  FunctionState withVerdict(Verdict newVerdict, EventRef newSince, @Nullable Violation newOpen) {
    return FunctionStateBuilder.builder(this)
        .verdict(newVerdict)
        .since(newSince)
        .open(newOpen)
        .build();
  }
}
