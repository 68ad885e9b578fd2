package io.vpcwatch.service.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.runtime.EnumCounters;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why a record, or a piece of an input, could not be processed and became a dead letter. */
public enum DeadLetterReason {
  MALFORMED_JSON("malformed-json"),
  TRUNCATED("truncated"),
  CORRUPT_GZIP("corrupt-gzip"),
  /** Another compression, or an archive, that is damaged. */
  CORRUPT_ARCHIVE("corrupt-archive"),
  /** A format that is recognised and not read. */
  UNSUPPORTED_FORMAT("unsupported-format"),
  RECORD_TOO_LONG("record-too-long"),
  INPUT_TOO_LARGE("input-too-large"),
  /** Valid JSON, but nothing that CloudTrail writes. */
  NOT_CLOUDTRAIL("not-cloudtrail"),
  /** A record of Lambda in which a required field is missing or of the wrong type. */
  UNREADABLE_FIELD("unreadable-field"),
  /** An SQS message of an unknown shape. */
  UNKNOWN_MESSAGE("unknown-message"),
  /** A message that names a bucket which is not on the allowlist; nothing was fetched from it. */
  UNLISTED_BUCKET("unlisted-bucket"),
  /** A message that names an object which no longer exists: its records are lost. */
  MISSING_OBJECT("missing-object"),
  /** An event of an account that is not on the allowlist. */
  UNLISTED_ACCOUNT("unlisted-account"),

  /** A record of a topic that its serdes can't read. */
  UNREADABLE("unreadable"),
  /** A record of a topic that can be read, but breaks the topic's contract. */
  UNUSABLE("unusable"),
  /** A record without a known fault whose processing failed: a bug in vpcwatch. */
  DEFECT("defect");

  /** The reasons of a service that reads a topic of vpcwatch. */
  public static final Set<DeadLetterReason> OF_TOPICS =
      Collections.unmodifiableSet(EnumSet.of(UNREADABLE, UNUSABLE, DEFECT));

  /** The reasons of ingest, which reads what others wrote. */
  public static final Set<DeadLetterReason> OF_INPUTS =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.copyOf(OF_TOPICS)));

  private final String label;

  DeadLetterReason(String label) {
    this.label = label;
  }

  /**
   * The counters of a service's dead letters.
   *
   * @param reasons those that the service can have
   */
  public static EnumCounters<DeadLetterReason> counters(
      Set<DeadLetterReason> reasons, String service, MeterRegistry registry) {
    return new EnumCounters<>(
        reasons,
        DeadLetterReason::label,
        "reason",
        Counter.builder("vpcwatch.dead.letters")
            .description("Pieces of input that could not be used, by service and reason")
            .tag("service", service)
            .withRegistry(registry));
  }

  /** The value in headers and metrics. */
  public String label() {
    return label;
  }

  /** Whether the bytes are damaged, which may be due to their transfer. */
  public boolean isDamage() {
    return this == TRUNCATED || this == CORRUPT_GZIP || this == CORRUPT_ARCHIVE;
  }
}
