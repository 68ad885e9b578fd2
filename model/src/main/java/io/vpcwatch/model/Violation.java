package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An interval in which a function violated a rule of the policy.
 *
 * @param id derived from the function and the event that opened the interval, so that corrections
 *     of that event keep it
 * @param rule records of early versions have none and are of {@link PlacementRule#VPC}
 * @param reasons of a rule about the network, why it fails; empty for {@link PlacementRule#VPC}
 * @param network the change of the network that opened it; null if the function's own configuration
 *     did, or if nobody knows
 * @param before the attachment before the opening; unknown if the function was new or had not been
 *     seen
 * @param after the attachment that violates the policy
 * @param resolved null while the violation is open, and for a retracted one
 * @param detectedAt when ingest read the event that opened it
 * @param replayed that event was read from history, not live
 * @param tags the function's tags: now, or those that it had before the end. They decide whose it
 *     is, and are often set after the creation.
 * @param transition why this record was written
 * @param late the interval had already ended when it was first written: evidence for auditors, no
 *     reason to page anyone
 * @param supersededBy the interval that replaces a retracted one, because late changes moved its
 *     opening
 * @param policyVersion the revision of the policy by which it was evaluated when it opened or
 *     ended; null if the policy has none, as in a replay
 * @param exemptionId of the exemption that ended it, else of the one that covered the function
 *     until it opened
 * @param severity that the policy gives to violations in this account, null if it leaves it to the
 *     cause
 * @param grace how long it has to last before anyone is notified, if the policy says so for this
 *     account; null if it leaves it to alerting
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Violation(
    String id,
    FunctionArn functionArn,
    @JsonInclude(JsonInclude.Include.ALWAYS)
        @RecordBuilder.Initializer(source = PlacementRule.class, value = "unnamed")
        PlacementRule rule,
    Cause cause,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptyList")
        List<PlacementReason> reasons,
    @Nullable NetworkCause network,
    EventRef opened,
    Attachment before,
    Attachment after,
    @Nullable EventRef resolved,
    @Nullable End end,
    Instant detectedAt,
    boolean replayed,
    SortedMap<String, String> tags,
    Transition transition,
    boolean late,
    @Nullable String supersededBy,
    @Nullable Long policyVersion,
    @Nullable String exemptionId,
    @Nullable Severity severity,
    @Nullable Duration grace) {

  /** What happened to the interval. */
  public enum Transition {
    /** It began, or late changes show that it has not ended after all. */
    OPENED,
    /**
     * Late changes, or another policy, altered its details; it is still open, or still resolved.
     */
    CHANGED,
    RESOLVED,
    /** Late changes show that it never existed, or that it was part of another one. */
    RETRACTED
  }

  public Violation {
    tags = Copies.sorted(tags);
    rule = rule == null ? PlacementRule.unnamed() : rule;
    reasons = reasons == null ? List.of() : List.copyOf(reasons);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  public boolean isOpen() {
    return resolved == null && transition != Transition.RETRACTED;
  }

  /** Whether it opened because an exemption ended, or does not cover the function's new tags. */
  public boolean followsExemption() {
    return opened.exemption() != null || (exemptionId != null && end != End.EXEMPTED);
  }

  public Violation resolved(EventRef by, End how) {
    return ViolationBuilder.builder(this)
        .resolved(by)
        .end(how)
        .transition(Transition.RESOLVED)
        .build();
  }

  /** The same interval while the function has these tags. */
  public Violation tagged(SortedMap<String, String> newTags) {
    return tags.equals(newTags) ? this : ViolationBuilder.builder(this).tags(newTags).build();
  }

  /** The same interval, to be written because of the given transition. */
  public Violation because(Transition reason, boolean wasLate) {
    return ViolationBuilder.builder(this).transition(reason).late(wasLate).build();
  }

  /** This interval before it ended. */
  Violation reopened() {
    return ViolationBuilder.builder(this)
        .resolved(null)
        .end(null)
        .transition(Transition.OPENED)
        .build();
  }

  /**
   * Whether a consumer that has one of them needs the other. Another version of the policy alone
   * alters nothing, nor does what is only about notifications once it has ended.
   */
  boolean isSameAs(@Nullable Violation other) {
    return equals(other) || (other != null && comparable().equals(other.comparable()));
  }

  private Violation comparable() {
    return ViolationBuilder.builder(this)
        .policyVersion(null)
        .severity(isOpen() ? severity : null)
        .grace(isOpen() ? grace : null)
        .build();
  }

  /** False if there is no such moment. */
  boolean endedBy(@Nullable Instant moment) {
    return resolved != null && moment != null && !resolved.time().isAfter(moment);
  }

  /** Whether the two intervals are of one rule and have a moment in common. */
  boolean overlaps(Violation other) {
    return rule == other.rule
        && !endsBefore(other.opened.time())
        && !other.endsBefore(opened.time());
  }

  private boolean endsBefore(Instant time) {
    return resolved != null && resolved.time().isBefore(time);
  }

  /** This interval retracted, in favour of another one or of none. */
  public Violation retracted(@Nullable String successor) {
    return ViolationBuilder.builder(this)
        .resolved(null)
        .end(null)
        .transition(Transition.RETRACTED)
        .late(false)
        .supersededBy(successor)
        .build();
  }

  /**
   * The id of the interval that the given event opened: 128 bits as 32 hexadecimal digits. Includes
   * the time, because published trails mask the ids of events.
   */
  static String idOf(FunctionArn function, EventRef opening) {
    return Hash.of(function + "\n" + opening.eventId() + "\n" + opening.time());
  }

  /** The same for a rule about the network. */
  public static String idOf(FunctionArn function, PlacementRule rule, EventRef opening) {
    return Hash.of(function + "\n" + opening.eventId() + "\n" + opening.time() + "\n" + rule.id());
  }

  /** With the id that the first release gave to it, which did not include the time. */
  Violation ofFirstRelease() {
    return ViolationBuilder.builder(this)
        .id(Hash.of(functionArn + "\n" + opened.eventId()))
        .build();
  }
}
