package io.vpcwatch.ingest;

/** Kafka did not take something. Nothing is lost: it will be read again. */
final class PublishException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
