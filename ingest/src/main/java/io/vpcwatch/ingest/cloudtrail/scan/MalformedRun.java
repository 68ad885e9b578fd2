package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.ByteArrayOutputStream;

/**
 * A run of bytes that can't be used. It grows until a usable record follows, so that a damaged file
 * becomes one dead letter and not thousands; its first bytes are kept.
 */
final class MalformedRun {
  private final long offset;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private DeadLetterReason reason;
  private String problem;

  MalformedRun(long offset, DeadLetterReason reason, String problem) {
    this.offset = offset;
    this.reason = reason;
    this.problem = problem;
  }

  /** Adds the bytes that follow those added before. */
  void append(byte[] bytes, int from, int to) {
    kept.write(
        bytes, from, Math.max(0, Math.min(to - from, RecordSplitter.KEPT_BYTES - kept.size())));
  }

  void setReason(DeadLetterReason newReason, String newProblem) {
    reason = newReason;
    problem = newProblem;
  }

  void report(RecordHandler handler, long end) {
    handler.onMalformed(firstBytes(), offset, length(end), reason, problem);
  }

  long length(long end) {
    return end - offset;
  }

  byte[] firstBytes() {
    return kept.toByteArray();
  }
}
