package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice that a destination is still to be told.
 *
 * @param since when it was decided to tell it
 * @param attempts how often it was handed over for delivery
 * @param due not to be tried before
 * @param out handed over, and no answer yet; after a crash nobody will ever know the answer
 * @param doubtful an earlier try may have reached the destination all the same
 * @param failure how the last try failed, null if none did
 * @param reported it is on record that it waits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pending(
    Notice notice,
    Instant since,
    int attempts,
    Instant due,
    boolean out,
    boolean doubtful,
    @Nullable Failure failure,
    boolean reported) {

  static Pending of(Notice notice, Instant now) {
    return of(notice, now, now);
  }

  static Pending of(Notice notice, Instant now, Instant due) {
    return new Pending(notice, now, 0, due, false, false, null, false);
  }

  /**
   * By now the destination should have been told, and it was not the rules that kept it from it.
   */
  boolean isOverdue(boolean quiet, Instant now) {
    return attempts > 0 || (!quiet && due.isBefore(now));
  }

  boolean mayHaveArrived() {
    return out || doubtful;
  }

  Pending handedOver() {
    return new Pending(notice, since, attempts + 1, due, true, mayHaveArrived(), failure, reported);
  }

  Pending failed(Failure how, Instant until) {
    return new Pending(
        notice, since, attempts, until, false, doubtful || how.isDoubtful(), how, reported);
  }

  Pending reportedAsWaiting() {
    return new Pending(notice, since, attempts, due, out, doubtful, failure, true);
  }

  Pending heldUntil(Instant until) {
    return new Pending(
        notice,
        since,
        attempts,
        until.isAfter(due) ? until : due,
        out,
        doubtful,
        failure,
        reported);
  }

  /** What it was to tell is no longer so. */
  Pending insteadOpened(Instant now, Instant newDue) {
    return new Pending(Notice.OPENED, now, 0, newDue, false, mayHaveArrived(), null, false);
  }
}
