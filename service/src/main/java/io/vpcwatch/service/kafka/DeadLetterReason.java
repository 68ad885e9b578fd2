package io.vpcwatch.service.kafka;

/** Why a record or a piece of input becomes a dead letter. */
public enum DeadLetterReason {
  MALFORMED_JSON("malformed-json"),
  TRUNCATED("truncated"),
  CORRUPT_GZIP("corrupt-gzip"),
  RECORD_TOO_LONG("record-too-long"),
  INPUT_TOO_LARGE("input-too-large"),
  /** Valid JSON, but nothing that CloudTrail writes. */
  NOT_CLOUDTRAIL("not-cloudtrail"),
  /** A record of Lambda in which a required field is missing or has the wrong type. */
  UNREADABLE_FIELD("unreadable-field"),
  /** A queue message of unknown format. */
  UNKNOWN_MESSAGE("unknown-message"),
  /** A message that names a bucket outside of the allowlist; nothing was fetched from it. */
  UNLISTED_BUCKET("unlisted-bucket"),
  /** An event of an account outside of the allowlist. */
  UNLISTED_ACCOUNT("unlisted-account"),
  /** The topic's serdes cannot read the record. */
  UNREADABLE("unreadable"),
  /** The record can be read, but breaks the topic's contract. */
  UNUSABLE("unusable"),
  /** No fault of the record is known, but processing it failed: a bug in vpcwatch. */
  DEFECT("defect");

  private final String label;

  DeadLetterReason(String label) {
    this.label = label;
  }

  /** The name in headers and metrics. */
  public String label() {
    return label;
  }
}
