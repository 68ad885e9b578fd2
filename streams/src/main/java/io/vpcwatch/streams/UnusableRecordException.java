package io.vpcwatch.streams;

/**
 * A record breaks the contract of its topic. Thrown by a processor before it changes any state; the
 * record becomes a dead letter.
 */
public final class UnusableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableRecordException(String message) {
    super(message);
  }
}
