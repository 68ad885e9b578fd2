package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;

/** Handles what a {@link RecordSplitter} finds, in the order of the input. */
public interface RecordHandler {
  /** A document with an array of records has begun. */
  void onContainer();

  /**
   * An object whose braces, brackets and strings match. The bytes are valid during the call only.
   *
   * @param offset of the object in the input
   * @param contained whether it is in the array of a document
   * @return whether it could be read
   */
  boolean onObject(byte[] bytes, int from, int to, long offset, boolean contained);

  /**
   * A JSON string, in its quotes, in the place of a record. The bytes are valid during the call
   * only.
   *
   * @return whether it may hold one
   */
  boolean onText(byte[] bytes, int from, int to, long offset, boolean contained);

  /** Whether a record of EC2 or IAM with this name is to be handled as an object. */
  default boolean mayChangeNetwork(String eventName) {
    return true;
  }

  /**
   * A record that is certainly of a call that is not read, recognised without a parser.
   *
   * @param eventTime as CloudTrail writes it; empty if the record has none
   */
  void onOtherService(String eventTime, boolean contained);

  /**
   * A run of bytes that can't be used.
   *
   * @param firstBytes at most {@link RecordSplitter#KEPT_BYTES}
   */
  void onMalformed(
      byte[] firstBytes, long offset, long length, DeadLetterReason reason, String problem);
}
