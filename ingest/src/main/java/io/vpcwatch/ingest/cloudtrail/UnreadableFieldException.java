package io.vpcwatch.ingest.cloudtrail;

/**
 * A field that is needed is missing or has the wrong type; the message names it and quotes nothing
 * of unbounded length.
 */
final class UnreadableFieldException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableFieldException(String message) {
    super(message);
  }
}
