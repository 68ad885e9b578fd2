package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one destination has been told of one violation, and what it is still to be told. Its
 * transitions are functions of the state and not of the event, so that records which come again
 * change nothing.
 *
 * @param knownAs the id under which the destination knows it, or will: the first one, whatever
 *     corrections did to it since
 * @param violation as it is known now
 * @param position of the record that said so, in its topic
 * @param pending what is to be told, null if nothing is
 * @param suppressed why the opening is not told, null if it is or was
 * @param changedAt when this record was last written
 * @param lastTold when it was last told that the violation is open, null if it never was
 * @param root by which it was told of the opening, null if it did not name it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Incident(
    String knownAs,
    Violation violation,
    long position,
    Told told,
    @Nullable Pending pending,
    @Nullable SuppressionReason suppressed,
    Instant changedAt,
    @Nullable ReminderState lastTold,
    @Nullable ThreadRef root) {

  /** How far the destination has been told. */
  public enum Told {
    NOTHING,
    OPENED,
    /**
     * Everything: also when the destination refused to take a notice, so that it is not asked
     * again.
     */
    ALL
  }

  static Incident first(Violation violation, long position, Instant now) {
    return IncidentBuilder.builder()
        .knownAs(violation.id())
        .violation(violation)
        .position(position)
        .told(Told.NOTHING)
        .changedAt(now)
        .build();
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }

  /** The violation goes on under another id, in another incident. */
  @Nullable String successor() {
    return violation.transition() == Violation.Transition.RETRACTED
        ? violation.supersededBy()
        : null;
  }

  /** There is nothing to tell and, as far as is known, never will be. */
  boolean isFinished() {
    return pending == null && (told != Told.OPENED || successor() != null);
  }

  /** The violation is open, and as it is no news nobody was told of it. */
  boolean isOpenHistory() {
    return suppressed != null && suppressed.isHistory() && violation.isOpen();
  }

  /** How often the pending notice was handed over. */
  int attempts() {
    return pending == null ? 0 : pending.attempts();
  }

  /** When that happened which the pending notice tells. */
  Instant happened() {
    return violation.resolved() == null ? violation.opened().time() : violation.resolved().time();
  }

  /**
   * A record that was read before the violation ended or moved on, read again after that: a
   * repetition, and not a violation that opens anew.
   */
  boolean outdates(Violation record, long recordPosition) {
    return recordPosition <= position
        && (successor() != null || (record.isOpen() && !violation.isOpen()));
  }

  /** The record that the incident is about has come again, in another state. */
  Incident about(Violation newer, long newPosition, Instant now) {
    return IncidentBuilder.builder(this)
        .violation(newer)
        .position(newPosition)
        .changedAt(now)
        .build();
  }

  /**
   * With that pending which follows from what is known and what has been told. Not to be asked
   * while a notice is out.
   *
   * @param quiet the destination is not to be told anything now
   */
  Incident reconciled(SuppressionRule rule, boolean quiet, Instant now) {
    return switch (told) {
      case NOTHING -> violation.isOpen() ? opening(rule, now) : over(rule, quiet, now);
      case OPENED -> with(violation.isOpen() ? pendingReminder() : closing(now), null, now);
      case ALL -> this;
    };
  }

  private @Nullable Pending pendingReminder() {
    return pending != null && pending.notice() == Notice.REMINDER ? pending : null;
  }

  private Incident opening(SuppressionRule rule, Instant now) {
    if (pending != null) {
      return pending.notice() == Notice.OPENED
          ? this
          : with(pending.insteadOpened(now, rule.due(violation, now)), null, now);
    }
    SuppressionReason reason = rule.suppresses(violation, now);
    Pending opened = Pending.of(Notice.OPENED, now, rule.due(violation, now));
    return with(reason == null ? opened : null, reason, now);
  }

  /**
   * It is over before anybody was told for sure that it had begun. Who should have been told by
   * then is told of the end, which says when and how it began: the opening would be an alarm for
   * something that is over.
   */
  private Incident over(SuppressionRule rule, boolean quiet, Instant now) {
    if (pending != null
        && (pending.notice() == Notice.RESOLVED
            || pending.mayHaveArrived()
            || (violation.resolved() != null && pending.isOverdue(quiet, now)))) {
      return with(closing(now), null, now);
    }
    if (suppressed != null) {
      return this;
    }
    SuppressionReason reason = pending == null ? rule.suppresses(violation, now) : null;
    return with(null, reason == null ? SuppressionReason.RESOLVED_FIRST : reason, now);
  }

  private Pending closing(Instant now) {
    return pending != null && pending.notice() == Notice.RESOLVED
        ? pending
        : Pending.of(Notice.RESOLVED, now);
  }

  /** The pending notice is on its way: until the answer is known it may have arrived. */
  Incident handedOver(Instant now) {
    return pending == null ? this : with(pending.handedOver(), suppressed, now);
  }

  /**
   * The destination has taken the notice.
   *
   * @param message what it calls it, null if it did not say
   */
  Incident delivered(Notice notice, @Nullable ThreadRef message, Instant now) {
    return switch (notice) {
      case OPENED ->
          IncidentBuilder.builder(told(Told.OPENED, ReminderState.first(now), now))
              .root(message)
              .build();
      case REMINDER -> reminded(now);
      case RESOLVED -> told(Told.ALL, lastTold, now);
    };
  }

  /** The destination will never take this notice. */
  Incident givenUp(Notice notice, Instant now) {
    return notice == Notice.REMINDER ? reminded(now) : told(Told.ALL, lastTold, now);
  }

  private Incident reminded(Instant now) {
    return told(told, lastTold == null ? ReminderState.first(now) : lastTold.again(now), now);
  }

  private Incident told(Told newly, @Nullable ReminderState last, Instant now) {
    return IncidentBuilder.builder(with(null, null, now)).told(newly).lastTold(last).build();
  }

  /** Whether it is time to tell again that the violation is open. */
  boolean wantsReminder(Duration interval, Instant now) {
    return told == Told.OPENED
        && pending == null
        && violation.isOpen()
        && lastTold != null
        && !lastTold.next(interval).isAfter(now);
  }

  Incident reminding(Instant now) {
    return with(Pending.of(Notice.REMINDER, now), null, now);
  }

  /** Which of the reminders the pending one is. */
  int reminder() {
    return lastTold == null ? 1 : lastTold.reminders() + 1;
  }

  /** The pending notice is kept for another try. */
  Incident failed(Failure failure, Instant until, Instant now) {
    return pending == null ? this : with(pending.failed(failure, until), suppressed, now);
  }

  /** Whether it is on record that the pending notice waits. */
  boolean isReported() {
    return pending != null && pending.reported();
  }

  Incident reported(Instant now) {
    return pending == null ? this : with(pending.reportedAsWaiting(), suppressed, now);
  }

  /**
   * This incident as that of the violation which took its violation's place, joined with what that
   * one's incident already was: whoever was told of either was told of both.
   *
   * @param settled when the successor's own record will have been read
   */
  Incident movedTo(@Nullable Incident successor, Instant settled, Instant now) {
    Pending carried = pending == null ? null : pending.heldUntil(settled);
    if (successor == null) {
      return IncidentBuilder.builder(with(carried, suppressed, now)).position(-1).build();
    }
    boolean keepsOwn = successor.told != Told.NOTHING || successor.pending != null;
    if (told == Told.OPENED || (!keepsOwn && (told == Told.ALL || carried != null))) {
      return with(carried, suppressed, now).about(successor.violation, successor.position, now);
    }
    return successor;
  }

  /** What remains under the former id: a trace that leads to the successor. */
  Incident trace(Violation retracted, long newPosition, Instant now) {
    return IncidentBuilder.builder(first(retracted, newPosition, now))
        .knownAs(knownAs)
        .suppressed(suppressed)
        .build();
  }

  private Incident with(
      @Nullable Pending newPending, @Nullable SuppressionReason reason, Instant now) {
    return IncidentBuilder.builder(this)
        .pending(newPending)
        .suppressed(reason)
        .changedAt(now)
        .build();
  }
}
