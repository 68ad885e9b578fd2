package io.vpcwatch.evaluator;

/** A record that is not what the topic's contract says; nothing has been done with it. */
final class UnusableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableRecordException(String message) {
    super(message);
  }
}
