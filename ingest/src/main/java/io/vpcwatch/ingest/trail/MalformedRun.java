package io.vpcwatch.ingest.trail;

import java.io.ByteArrayOutputStream;

/**
 * A run of bytes that could not be used. It grows until something usable follows, so that a broken
 * file is one dead letter and not thousands; its first bytes are kept.
 */
final class MalformedRun {
  /** A dead letter has to fit into a Kafka message of default size, with room to spare. */
  static final int KEPT_BYTES = 64 << 10;

  private final long offset;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private Defect defect;
  private String problem;
  private long length;

  MalformedRun(long offset, Defect defect, String problem) {
    this.offset = offset;
    this.defect = defect;
    this.problem = problem;
  }

  /** Takes the bytes that follow those taken before. */
  void take(byte[] bytes, int from, int to) {
    kept.write(bytes, from, Math.max(0, Math.min(to - from, KEPT_BYTES - kept.size())));
  }

  void because(Defect newDefect, String newProblem) {
    defect = newDefect;
    problem = newProblem;
  }

  void endAt(long end) {
    length = end - offset;
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  byte[] firstBytes() {
    return kept.toByteArray();
  }

  Defect defect() {
    return defect;
  }

  String problem() {
    return problem;
  }
}
