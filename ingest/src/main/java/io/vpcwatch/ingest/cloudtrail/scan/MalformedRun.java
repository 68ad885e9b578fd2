package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.ByteArrayOutputStream;

/**
 * A run of bytes that could not be used. It grows until something usable follows, so that a broken
 * file is one dead letter and not thousands; its first bytes are kept.
 */
public final class MalformedRun {
  /** A dead letter has to fit into a Kafka message of default size, with room to spare. */
  public static final int KEPT_BYTES = 64 << 10;

  private final long offset;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private DeadLetterReason defect;
  private String problem;
  private long length;

  public MalformedRun(long offset, DeadLetterReason defect, String problem) {
    this.offset = offset;
    this.defect = defect;
    this.problem = problem;
  }

  /** Takes the bytes that follow those taken before. */
  public void take(byte[] bytes, int from, int to) {
    kept.write(bytes, from, Math.max(0, Math.min(to - from, KEPT_BYTES - kept.size())));
  }

  public void because(DeadLetterReason newDefect, String newProblem) {
    defect = newDefect;
    problem = newProblem;
  }

  public void endAt(long end) {
    length = end - offset;
  }

  public long offset() {
    return offset;
  }

  public long length() {
    return length;
  }

  public byte[] firstBytes() {
    return kept.toByteArray();
  }

  public DeadLetterReason defect() {
    return defect;
  }

  public String problem() {
    return problem;
  }
}
