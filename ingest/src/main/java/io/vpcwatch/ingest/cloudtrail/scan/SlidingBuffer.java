package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.IOException;

/**
 * A view of an input that slides forward. Kept bytes stay contiguous, and the bytes before them are
 * dropped. It grows only to keep more than half of itself.
 */
final class SlidingBuffer {
  private final DecompressingInput input;
  private byte[] bytes = new byte[256 << 10];
  private int limit;
  private long offset;
  private int moved;

  SlidingBuffer(DecompressingInput input) {
    this.input = input;
  }

  /** Replaced by {@link #slide}. */
  byte[] bytes() {
    return bytes;
  }

  /** The index behind the last byte. */
  int limit() {
    return limit;
  }

  /** The offset in the input of the byte at an index. */
  long offsetOf(int index) {
    return offset + index;
  }

  /**
   * Reads more, and may drop bytes before {@code keepFrom}: all indexes then change by {@link
   * #moved}.
   *
   * @return false if there is nothing more to read
   */
  boolean slide(int keepFrom) throws IOException {
    moved = 0;
    if (limit > bytes.length - bytes.length / 8) {
      int kept = limit - keepFrom;
      byte[] target = kept > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
      System.arraycopy(bytes, keepFrom, target, 0, kept);
      bytes = target;
      offset += keepFrom;
      limit = kept;
      moved = keepFrom;
    }
    int read = input.read(bytes, limit, bytes.length - limit);
    limit += Math.max(read, 0);
    return read > 0;
  }

  /** By how much the last {@link #slide} has moved every byte. */
  int moved() {
    return moved;
  }
}
