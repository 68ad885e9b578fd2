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
   * Drops all bytes before {@code keepFrom}, which becomes index 0, and reads more.
   *
   * @return false if there is nothing more to read
   */
  boolean slide(int keepFrom) throws IOException {
    int kept = limit - keepFrom;
    byte[] target = kept > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
    System.arraycopy(bytes, keepFrom, target, 0, kept);
    bytes = target;
    offset += keepFrom;
    int read = input.read(bytes, kept, bytes.length - kept);
    limit = kept + Math.max(read, 0);
    return read > 0;
  }
}
