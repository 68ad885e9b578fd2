package io.vpcwatch.alerting.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
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
    return PendingBuilder.builder().notice(notice).since(now).due(due).build();
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
    return PendingBuilder.builder(this)
        .attempts(attempts + 1)
        .out(true)
        .doubtful(mayHaveArrived())
        .build();
  }

  Pending failed(Failure how, Instant until) {
    return PendingBuilder.builder(this)
        .due(until)
        .out(false)
        .doubtful(doubtful || how.isDoubtful())
        .failure(how)
        .build();
  }

  Pending reportedAsWaiting() {
    return PendingBuilder.builder(this).reported(true).build();
  }

  Pending heldUntil(Instant until) {
    return until.isAfter(due) ? PendingBuilder.builder(this).due(until).build() : this;
  }

  /** The violation is open again: replaces a notice that no longer holds. */
  Pending insteadOpened(Instant now, Instant newDue) {
    return PendingBuilder.builder(of(Notice.OPENED, now, newDue))
        .doubtful(mayHaveArrived())
        .build();
  }
}
