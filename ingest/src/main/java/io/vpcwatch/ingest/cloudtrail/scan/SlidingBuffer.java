package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.IOException;
import java.util.Arrays;

/**
 * A view of an input that slides forward. What has to be kept stays contiguous, what lies before it
 * is forgotten. It grows only if asked to keep more than half of itself.
 */
public final class SlidingBuffer {
  private final DecompressingInput input;
  private byte[] bytes;
  private int limit;
  private long offset;

  /** Takes the buffer as its own; see {@link #bytes}. */
  public SlidingBuffer(DecompressingInput input, byte[] buffer) {
    this.input = input;
    this.bytes = buffer;
  }

  /** To be asked for again after {@link #slide}. */
  public byte[] bytes() {
    return bytes;
  }

  /** The index behind the last byte that is there. */
  public int limit() {
    return limit;
  }

  /** Where in the input the byte at this index is. */
  public long offsetOf(int index) {
    return offset + index;
  }

  /**
   * Forgets everything before {@code keepFrom}, which becomes index 0, and reads on.
   *
   * @return false if there is nothing more to read
   */
  public boolean slide(int keepFrom) throws IOException {
    int kept = limit - keepFrom;
    byte[] target = kept > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
    System.arraycopy(bytes, keepFrom, target, 0, kept);
    bytes = target;
    offset += keepFrom;
    int read = input.read(bytes, kept, bytes.length - kept);
    limit = kept + Math.max(read, 0);
    return read > 0;
  }

  public byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
