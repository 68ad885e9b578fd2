package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification that is still to be delivered.
 *
 * @param since when it became pending
 * @param attempts how often it was sent
 * @param due when to send it, at the earliest
 * @param handover it is in flight since then, null if it waits; after a crash its result will never
 *     be known
 * @param doubts how many attempts may have been delivered although they failed
 * @param rejections how often it was refused although the channel had accepted others meanwhile
 * @param failure of the last attempt, null if none has failed
 * @param failedAt when it failed
 * @param reported it is recorded as waiting
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pending(
    Notice notice,
    Instant since,
    int attempts,
    Instant due,
    @JsonAlias({"sent", "out"}) @Nullable Handover handover,
    int doubts,
    int rejections,
    @Nullable Failure failure,
    @Nullable Instant failedAt,
    boolean reported) {

  static Pending of(Notice notice, Instant now) {
    return of(notice, now, now);
  }

  static Pending of(Notice notice, Instant now, Instant due) {
    return PendingBuilder.builder().notice(notice).since(now).due(due).build();
  }

  /** It should have been sent by now, and no rule prevented that. */
  boolean isOverdue(boolean quiet, Instant now) {
    return attempts > 0 || (!quiet && due.isBefore(now));
  }

  boolean mayHaveArrived() {
    return handover != null || doubts > 0;
  }

  Pending sent(Handover by) {
    return copy().attempts(attempts + 1).handover(by).build();
  }

  /** The worker made no attempt. */
  Pending notAttempted() {
    return copy().attempts(attempts - 1).handover(null).build();
  }

  /** The result of the attempt will never be known. */
  Pending unanswered(Instant now) {
    Instant again = due.isAfter(now) ? now : due;
    return copy().due(again).handover(null).doubts(doubts + 1).build();
  }

  /**
   * @param isOfMessage whether the channel has accepted others meanwhile
   * @param outage whether it is recorded as waiting
   */
  Pending failed(
      Failure newFailure, Instant retryAt, boolean isOfMessage, boolean outage, Instant now) {
    return copy()
        .due(retryAt)
        .handover(null)
        .doubts(doubts + (newFailure.isDoubtful() ? 1 : 0))
        .rejections(rejections + (isOfMessage ? 1 : 0))
        .failure(newFailure)
        .failedAt(now)
        .reported(reported || outage)
        .build();
  }

  Pending recordedAsWaiting() {
    return copy().reported(true).build();
  }

  Pending notBefore(Instant time) {
    return dueAt(time.isAfter(due) ? time : due);
  }

  Pending dueAt(Instant time) {
    return copy().due(time).build();
  }

  /** Replaces this by the notification of an opening, because the violation is open again. */
  Pending replacedByOpened(Instant now, Instant newDue) {
    return PendingBuilder.builder()
        .notice(Notice.OPENED)
        .since(now)
        .due(newDue)
        .doubts(mayHaveArrived() ? Math.max(1, doubts) : 0)
        .build();
  }

  private PendingBuilder copy() {
    return PendingBuilder.builder(this);
  }
}
