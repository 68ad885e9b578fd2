package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one function after a prefix of its facts: the state of the machine that turns
 * ordered facts into verdicts and intervals, and at the same time the base into which a history
 * folds its oldest facts.
 *
 * @param last the last fact in the prefix
 * @param attachment the latest that is known
 * @param previous the attachment that it replaced in this life of the function, unknown if there
 *     was none
 * @param origin how the function came to be without a VPC, null unless it is
 * @param edgeVersions the versions that are replicated to Lambda@Edge
 * @param replica the function itself is such a replica
 * @param since the fact that brought the verdict
 * @param open the violation that is going on, null if none
 */
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
    edgeVersions =
        edgeVersions == null
            ? Collections.emptySortedSet()
            : Collections.unmodifiableSortedSet(new TreeSet<>(edgeVersions));
    tags =
        tags == null
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /** What the policy says of the function as it is now. */
  Verdict judge(Policy policy) {
    if (deleted) {
      return Verdict.DELETED;
    }
    if (replica || !edgeVersions.isEmpty()) {
      return Verdict.NOT_APPLICABLE;
    }
    return policy.judge(attachment);
  }

  /** The reason of a violation, given that there is one. */
  Cause cause() {
    return origin == null ? Cause.OUTSIDE_ALLOWED_NETWORK : origin;
  }

  /** The violation that the given fact opens in this state. */
  Violation opened(EventRef by, Instant detectedAt, boolean replayed) {
    return new Violation(
        Violation.idOf(functionArn, by.eventId()),
        functionArn,
        cause(),
        by,
        previous,
        attachment,
        null,
        null,
        detectedAt,
        replayed,
        tags,
        Violation.Transition.OPENED,
        false,
        null);
  }

  FunctionState judged(Verdict newVerdict, EventRef newSince, @Nullable Violation newOpen) {
    return new FunctionState(
        functionArn,
        last,
        deleted,
        attachment,
        previous,
        origin,
        edgeVersions,
        replica,
        tags,
        newVerdict,
        newSince,
        newOpen);
  }
}
