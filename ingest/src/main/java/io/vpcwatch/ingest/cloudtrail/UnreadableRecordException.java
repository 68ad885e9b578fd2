package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.service.kafka.DeadLetterReason;

/** Nothing can be learned from a record; the message quotes nothing of unbounded length. */
final class UnreadableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  UnreadableRecordException(DeadLetterReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** A required field is missing or has the wrong type; the message names it. */
  static UnreadableRecordException field(String message) {
    return new UnreadableRecordException(DeadLetterReason.UNREADABLE_FIELD, message);
  }

  DeadLetterReason reason() {
    return reason;
  }
}
