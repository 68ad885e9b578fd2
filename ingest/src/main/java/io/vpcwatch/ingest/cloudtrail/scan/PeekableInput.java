package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A stream with a buffer that can be looked into, and with a count of what has been taken in. */
final class PeekableInput {
  private final InputStream in;
  private final LongConsumer progress;
  private final byte[] buffer = new byte[64 << 10];
  private int position;
  private int limit;

  PeekableInput(InputStream in, LongConsumer progress) {
    this.in = in;
    this.progress = progress;
  }

  byte[] buffer() {
    return buffer;
  }

  int position() {
    return position;
  }

  int available() {
    return limit - position;
  }

  void skip(int count) {
    position += count;
  }

  /**
   * Has at least {@code count} bytes (of which a few fit always) in the buffer; false if the stream
   * ends before.
   */
  boolean has(int count) throws IOException {
    while (limit - position < count) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
      int read = take(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  int nextByte() throws IOException {
    if (!has(1)) {
      throw new EOFException();
    }
    return buffer[position++] & 0xff;
  }

  /** What is in the buffer, else what the stream gives; -1 at its end. */
  int read(byte[] target, int from, int length) throws IOException {
    int buffered = Math.min(available(), length);
    if (buffered == 0) {
      return take(target, from, length);
    }
    System.arraycopy(buffer, position, target, from, buffered);
    position += buffered;
    return buffered;
  }

  private int take(byte[] target, int from, int length) throws IOException {
    int read = in.read(target, from, length);
    if (read > 0) {
      progress.accept(read);
    }
    return read;
  }
}
