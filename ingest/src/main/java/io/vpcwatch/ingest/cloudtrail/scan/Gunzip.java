package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * All members of a gzip stream (RFC 1952). {@link java.util.zip.GZIPInputStream} takes a pause of a
 * pipe for the end of the stream, and a damaged header between two members as well: the rest would
 * be lost silently. Commons Compress drops what it has inflated when an error follows, and holds a
 * file name of any length in memory.
 */
final class Gunzip {
  /** How much is read, and may be pushed back, at a time. */
  static final int CHUNK = 64 << 10;

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int DEFLATE = 8;

  private final PushbackInputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int chunkLength;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean insideMember;
  private boolean damaged;

  /**
   * @param in which can take back {@link #CHUNK} bytes
   */
  Gunzip(PushbackInputStream in) {
    this.in = in;
  }

  /** Whether a gzip member comes next, of which nothing is consumed. */
  static boolean begins(PushbackInputStream in) throws IOException {
    byte[] magic = in.readNBytes(2);
    in.unread(magic);
    return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  int read(byte[] target, int from, int length) throws IOException {
    for (; ; ) {
      // Not before the content of the member has been returned: its checksum may be wrong.
      if (insideMember && inflater.finished()) {
        endMember();
      }
      if (!insideMember && !nextMember()) {
        return -1;
      }
      int count = inflate(target, from, length);
      if (count > 0) {
        crc.update(target, from, count);
        return count;
      }
    }
  }

  private int inflate(byte[] target, int from, int length) throws IOException {
    if (damaged) {
      throw new ZipException("the gzip stream is damaged");
    }
    if (inflater.needsInput()) {
      chunkLength = in.read(chunk);
      if (chunkLength < 0) {
        throw new EOFException();
      }
      inflater.setInput(chunk, 0, chunkLength);
    }
    long before = inflater.getBytesWritten();
    try {
      int count = inflater.inflate(target, from, length);
      if (count == 0 && inflater.needsDictionary()) {
        throw new ZipException("the gzip stream asks for a dictionary");
      }
      return count;
    } catch (DataFormatException e) {
      // What it has written before the damage is good.
      damaged = true;
      return (int) (inflater.getBytesWritten() - before);
    }
  }

  private boolean nextMember() throws IOException {
    // Some writers pad with zeros.
    int first = in.read();
    while (first == 0) {
      first = in.read();
    }
    if (first < 0) {
      return false;
    }
    in.unread(first);
    if (!begins(in)) {
      throw new ZipException("something that is not gzip follows the gzip stream");
    }
    skip(2);
    if (nextByte() != DEFLATE) {
      throw new ZipException("unknown compression method");
    }
    int flags = nextByte();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(nextByte() | nextByte() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    crc.reset();
    insideMember = true;
    return true;
  }

  private void endMember() throws IOException {
    insideMember = false;
    int left = inflater.getRemaining();
    in.unread(chunk, chunkLength - left, left);
    if (littleEndianInt() != (int) crc.getValue()
        || littleEndianInt() != (int) inflater.getBytesWritten()) {
      throw new ZipException("the checksum of the gzip stream is wrong");
    }
  }

  private int littleEndianInt() throws IOException {
    return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
  }

  private int nextByte() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      nextByte();
    }
  }

  private void skipText() throws IOException {
    while (nextByte() != 0) {}
  }

  /** Frees the native memory of the inflater. */
  void release() {
    inflater.end();
  }
}
