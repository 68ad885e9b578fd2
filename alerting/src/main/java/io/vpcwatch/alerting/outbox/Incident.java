package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one destination was notified of about one violation, and what is pending. Transitions depend
 * on the state and not on the event, so that records that are read twice change nothing.
 *
 * @param knownAs the id under which the destination knows it, or will: the first one, whatever
 *     corrections changed since
 * @param violation its current state; the incident is stored under its id
 * @param offset of that state's record in its topic
 * @param group the thread that it shares with what the same cause did; null if it has its own
 * @param notified how the destination was notified of the opening, null if it was not
 * @param closed nothing more will be sent: the end was delivered, or the destination rejected a
 *     notification
 * @param pending null if nothing is to be sent
 * @param suppressed why there is no notification of the opening; null if there is, or will be
 * @param reopened how often the violation opened again after its end was sent
 * @param note that somebody has made on it, null if nobody has
 * @param notedAt when that arrived, if the destination is still to be notified of it; else null
 * @param changedAt when this record was last written
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Incident(
    String knownAs,
    Violation violation,
    @JsonAlias("position") long offset,
    @Nullable String group,
    @JsonAlias("lastTold") @Nullable Notified notified,
    boolean closed,
    @Nullable Pending pending,
    @Nullable SuppressionReason suppressed,
    int reopened,
    @Nullable IncidentNote note,
    @Nullable Instant notedAt,
    Instant changedAt) {
  private static final long NO_RECORD = -1;

  static Incident first(Violation violation, long offset, Instant now) {
    return IncidentBuilder.builder()
        .knownAs(violation.id())
        .violation(violation)
        .offset(offset)
        .group(groupOf(violation))
        .changedAt(now)
        .build();
  }

  /** A change of the network is one cause of each rule, else a change of the function is. */
  private static @Nullable String groupOf(Violation violation) {
    if (violation.rule() == PlacementRule.VPC) {
      return null;
    }
    EventRef opened = violation.opened();
    String subject =
        isOfNetwork(violation) ? violation.rule().id() : violation.functionArn().toString();
    String cause = String.join(" ", opened.eventId(), opened.time().toString(), subject);
    return UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static boolean isOfNetwork(Violation violation) {
    return violation.network() != null && violation.opened().exemption() == null;
  }

  /** Whether it has the same cause as violations of other functions. */
  boolean isOfNetwork() {
    return group != null && isOfNetwork(violation);
  }

  /** Whether the destination knows that it is open, and its group. */
  boolean isOpenInGroup() {
    return group != null && notified != null && !closed && violation.isOpen();
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }

  String id() {
    return violation.id();
  }

  /** The id of the violation that replaces this one's, null if none does. */
  @Nullable String successor() {
    return violation.transition() == Violation.Transition.RETRACTED
        ? violation.supersededBy()
        : null;
  }

  /** Nothing is pending and, unless the violation changes, nothing ever will be. */
  boolean isFinished() {
    return pending == null && (closed || notified == null || successor() != null);
  }

  /** The violation is open, and was too old to notify anyone when it was found. */
  boolean isOpenHistory() {
    return suppressed != null && suppressed.isHistory() && violation.isOpen();
  }

  /** The violation is open, and only the daily summary has it. */
  boolean isSummarized() {
    return suppressed == SuppressionReason.SUMMARIZED && violation.isOpen();
  }

  /** How often the pending notification was sent. */
  int attempts() {
    return pending == null ? 0 : pending.attempts();
  }

  /** How many attempts to send the pending notification may have arrived although they failed. */
  int doubts() {
    return pending == null ? 0 : pending.doubts();
  }

  /**
   * The time of the event that a notification is about, according to CloudTrail; null if it is
   * about no new event.
   */
  @Nullable Instant eventTime(Notice notice) {
    if (notice == Notice.OPENED) {
      return reopened > 0 ? null : violation.opened().time();
    }
    return violation.resolved() == null ? null : violation.resolved().time();
  }

  /** The time of the event that the pending notification is about. */
  Instant happened() {
    return violation.resolved() == null ? violation.opened().time() : violation.resolved().time();
  }

  @Nullable ThreadRef root() {
    return notified == null ? null : notified.root();
  }

  /** The number of the pending reminder. */
  int reminder() {
    return notified == null ? 1 : notified.reminders() + 1;
  }

  /**
   * Whether a record was written before the violation ended, opened again or was replaced, and is
   * read again: it changes nothing.
   */
  boolean outdates(Violation record, long recordOffset) {
    boolean opensIt = record.isOpen() && !violation.isOpen();
    boolean isFormer = reopened > 0 && recordOffset < offset;
    return recordOffset <= offset && (successor() != null || opensIt || isFormer);
  }

  /** With the violation in another state. If it opens again, all that was sent is past. */
  Incident about(Violation newer, long newOffset, Instant now) {
    boolean opensAgain = closed && newer.isOpen() && !violation.isOpen();
    Incident base = opensAgain ? reopening(now) : this;
    boolean isUnknown = base.notified == null && !base.closed && base.doubts() == 0;
    return base.changed(now)
        .violation(newer)
        .offset(newOffset)
        .group(isUnknown && !base.isInFlight() ? groupOf(newer) : base.group)
        .build();
  }

  private Incident reopening(Instant now) {
    return cleared(now)
        .notified(null)
        .closed(false)
        .reopened(reopened + 1)
        .note(null)
        .notedAt(null)
        .build();
  }

  /**
   * Sets what is pending, or why nothing is, from the violation and what was delivered. Must not be
   * called while the notification is in flight.
   *
   * @param suppression why nobody is to be notified of the opening; null if someone is
   * @param quiet nothing may be sent now
   */
  Incident reconciled(
      DeliveryPolicy policy, @Nullable SuppressionReason suppression, boolean quiet, Instant now) {
    if (closed) {
      return this;
    }
    if (notified == null) {
      return violation.isOpen() ? opening(policy, suppression, now) : over(suppression, quiet, now);
    }
    return pending(violation.isOpen() ? pendingWhileOpen(now) : closing(now), now);
  }

  /** A note replaces the reminder, as somebody has the incident. */
  private @Nullable Pending pendingWhileOpen(Instant now) {
    Notice expected = notedAt == null ? Notice.REMINDER : Notice.ACKNOWLEDGED;
    if (pending != null && pending.notice() == expected) {
      return pending;
    }
    return notedAt == null ? null : Pending.of(Notice.ACKNOWLEDGED, now);
  }

  /** With what somebody says about it, unless that is known or outdated. */
  Incident noted(IncidentNote newNote, Instant now) {
    return note != null && (!newNote.at().isAfter(note.at()) || newNote.repeats(note))
        ? this
        : changed(now).note(newNote).notedAt(now).build();
  }

  private Incident opening(
      DeliveryPolicy policy, @Nullable SuppressionReason suppression, Instant now) {
    if (pending != null) {
      return pending.notice() == Notice.OPENED
          ? this
          : pending(pending.replacedByOpened(now, policy.due(violation, now)), now);
    }
    // If the end was sent, people believe that it is over, however old it is.
    SuppressionReason reason = reopened > 0 ? null : suppression;
    return reason == null
        ? pending(Pending.of(Notice.OPENED, now, policy.due(violation, now)), now)
        : suppressed(reason, now);
  }

  /**
   * The violation is over, and the opening was not delivered for certain. If it may have been, or
   * should have been by now, the end is sent, which includes when and how it began; to send the
   * opening would alarm people about something that is over.
   */
  private Incident over(@Nullable SuppressionReason suppression, boolean quiet, Instant now) {
    if (pending != null
        && (pending.notice() == Notice.RESOLVED
            || pending.mayHaveArrived()
            || (violation.resolved() != null && pending.isOverdue(quiet, now)))) {
      return pending(closing(now), now);
    }
    if (suppressed != null) {
      return this;
    }
    SuppressionReason reason = pending == null ? suppression : null;
    return suppressed(reason == null ? SuppressionReason.RESOLVED_FIRST : reason, now);
  }

  private Pending closing(Instant now) {
    return pending != null && pending.notice() == Notice.RESOLVED
        ? pending
        : Pending.of(Notice.RESOLVED, now);
  }

  /** Whether the notification of its opening is pending. */
  boolean isOpening() {
    return pending != null && pending.notice() == Notice.OPENED;
  }

  /** Whether the pending notification is in flight: until the result is known it may arrive. */
  boolean isInFlight() {
    return handover() != null;
  }

  @Nullable Handover handover() {
    return pending == null ? null : pending.handover();
  }

  /** With another state of the pending notification. */
  Incident with(UnaryOperator<Pending> change, Instant now) {
    return pending == null ? this : changed(now).pending(change.apply(pending)).build();
  }

  /**
   * The destination has accepted a notification.
   *
   * @param message that the destination made of it, null if it gave no reference
   */
  Incident delivered(Notice notice, @Nullable ThreadRef message, Instant now) {
    return switch (notice) {
      case OPENED -> cleared(now).notified(new Notified(now, 0, message)).closed(false).build();
      case REMINDER -> reminded(now);
      case ACKNOWLEDGED -> acknowledged(now);
      case RESOLVED -> violation.isOpen() ? reopening(now) : cleared(now).closed(true).build();
    };
  }

  /** The destination will never accept a notification. */
  Incident givenUp(Notice notice, Instant now) {
    return switch (notice) {
      case OPENED -> cleared(now).closed(true).build();
      case REMINDER -> reminded(now);
      case ACKNOWLEDGED -> acknowledged(now);
      case RESOLVED -> cleared(now).closed(!violation.isOpen()).build();
    };
  }

  /** Another note may have arrived since the notification was handed over. */
  private Incident acknowledged(Instant now) {
    Handover handover = handover();
    boolean isOutdated = notedAt != null && handover != null && notedAt.isAfter(handover.at());
    return cleared(now).notedAt(isOutdated ? notedAt : null).build();
  }

  private Incident reminded(Instant now) {
    return cleared(now).notified(notified == null ? null : notified.again(now)).build();
  }

  /** When the next reminder is due; null if none is to be sent. */
  @Nullable Instant nextReminder(Duration interval) {
    if (notified == null || closed || pending != null || !violation.isOpen() || interval.isZero()) {
      return null;
    }
    Instant next = notified.nextReminder(interval);
    if (note == null) {
      return next;
    }
    Instant until = note.until();
    return until == null || until.isAfter(next) ? until : next;
  }

  Incident reminding(Instant now) {
    return pending(Pending.of(Notice.REMINDER, now), now);
  }

  /**
   * The pending notification is kept for another attempt.
   *
   * @param isOfMessage whether the channel has accepted others meanwhile
   * @param outage whether it is recorded as waiting
   */
  Incident failed(
      Failure failure, Instant retryAt, boolean isOfMessage, boolean outage, Instant now) {
    return with(waiting -> waiting.failed(failure, retryAt, isOfMessage, outage, now), now);
  }

  /** Whether a notification is due, or was attempted, and is not recorded as waiting. */
  boolean isUnreported(Instant now) {
    return pending != null
        && !pending.reported()
        && (pending.attempts() > 0 || !pending.due().isAfter(now));
  }

  /** Whether the pending notification is recorded as waiting. */
  boolean isReported() {
    return pending != null && pending.reported();
  }

  /**
   * This incident moved to the violation that replaces its own, joined with the incident that this
   * one already has: a notification of either counts for both. It keeps the details of the replaced
   * violation until the successor's own record is read.
   *
   * @param settled when the successor's own record will have been read
   */
  Incident movedTo(String successorId, @Nullable Incident successor, Instant settled, Instant now) {
    Incident moved =
        changed(now)
            .violation(ViolationBuilder.builder(violation).id(successorId).build())
            .pending(pending == null ? null : pending.notBefore(settled))
            .offset(NO_RECORD)
            .build();
    if (successor == null) {
      return moved;
    }
    boolean keepsOwn = successor.closed || successor.notified != null || successor.pending != null;
    boolean isKnown = notified != null && !closed;
    return isKnown || (!keepsOwn && (closed || pending != null))
        ? IncidentBuilder.builder(moved)
            .violation(successor.violation)
            .offset(successor.offset)
            .build()
        : successor;
  }

  /** What remains under the former id: a trace that leads to the successor. */
  Incident trace(Violation retracted, long newOffset, Instant now) {
    return IncidentBuilder.builder()
        .knownAs(knownAs)
        .violation(retracted)
        .offset(newOffset)
        .suppressed(suppressed)
        .changedAt(now)
        .build();
  }

  private Incident pending(@Nullable Pending newPending, Instant now) {
    return cleared(now).pending(newPending).build();
  }

  private Incident suppressed(SuppressionReason reason, Instant now) {
    return cleared(now).suppressed(reason).build();
  }

  /** With nothing pending. */
  private IncidentBuilder cleared(Instant now) {
    return changed(now).pending(null).suppressed(null);
  }

  private IncidentBuilder changed(Instant now) {
    return IncidentBuilder.builder(this).changedAt(now);
  }
}
