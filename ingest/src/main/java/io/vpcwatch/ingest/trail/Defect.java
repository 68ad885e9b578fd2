package io.vpcwatch.ingest.trail;

/** Why a piece of an input could not be used: the reason of its dead letter. */
public enum Defect {
  MALFORMED_JSON("malformed-json"),
  TRUNCATED("truncated"),
  CORRUPT_GZIP("corrupt-gzip"),
  RECORD_TOO_LONG("record-too-long"),
  INPUT_TOO_LARGE("input-too-large"),
  /** Sound JSON, but nothing that CloudTrail writes. */
  NOT_CLOUDTRAIL("not-cloudtrail"),
  /** A record of Lambda's, in which a field that is needed is missing or of the wrong type. */
  UNREADABLE_FIELD("unreadable-field"),
  /** A message of a shape that nobody knows. */
  UNKNOWN_MESSAGE("unknown-message"),
  /** A message that names a bucket which is not on the list; nothing was fetched from it. */
  UNLISTED_BUCKET("unlisted-bucket"),
  /** An event of an account that is not on the list. */
  UNLISTED_ACCOUNT("unlisted-account");

  private final String label;

  Defect(String label) {
    this.label = label;
  }

  /** The name in headers and metrics. */
  public String label() {
    return label;
  }
}
