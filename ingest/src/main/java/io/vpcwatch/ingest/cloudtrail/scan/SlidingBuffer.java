package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of an input that slides forward. Kept bytes stay contiguous, and the bytes before them are
 * dropped. It grows only to keep more than half of itself.
 */
final class SlidingBuffer {
  private final @Nullable InputStream in;
  private byte[] bytes;
  private int limit;
  private long offset;
  private int moved;

  /**
   * @param size to begin with
   */
  SlidingBuffer(InputStream in, int size) {
    this.in = in;
    this.bytes = new byte[size];
  }

  /** A view of all of these bytes. */
  SlidingBuffer(byte[] all) {
    this.in = null;
    this.bytes = Arrays.copyOf(all, all.length + 1);
    this.limit = all.length;
  }

  /** A zero follows the last byte. Replaced by {@link #slide}. */
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
    if (in == null) {
      return false;
    }
    if (limit > bytes.length - bytes.length / 8) {
      int kept = limit - keepFrom;
      byte[] target = kept > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
      System.arraycopy(bytes, keepFrom, target, 0, kept);
      bytes = target;
      offset += keepFrom;
      limit = kept;
      moved = keepFrom;
    }
    int read = in.read(bytes, limit, bytes.length - 1 - limit);
    limit += Math.max(read, 0);
    bytes[limit] = 0;
    return read > 0;
  }

  /** By how much the last {@link #slide} has moved every byte. */
  int moved() {
    return moved;
  }
}
