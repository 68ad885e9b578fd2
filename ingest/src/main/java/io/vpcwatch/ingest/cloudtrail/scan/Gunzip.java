package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
final class Gunzip extends InputStream {
  private static final int CHUNK = 64 << 10;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int DEFLATE = 8;

  private static final int MAGIC = 0x1f;
  private static final int MORE_MAGIC = 0x8b;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int limit;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean insideMember;
  private boolean damaged;

  Gunzip(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
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
      if (at == limit && !readChunk()) {
        throw new EOFException();
      }
      inflater.setInput(chunk, at, limit - at);
      at = limit;
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
    int first = readByte();
    while (first == 0) {
      first = readByte();
    }
    if (first < 0) {
      return false;
    }
    if (first != MAGIC || readByte() != MORE_MAGIC) {
      throw new ZipException("something that is not gzip follows the gzip stream");
    }
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
    at = limit - inflater.getRemaining();
    if (littleEndianInt() != (int) crc.getValue()
        || littleEndianInt() != (int) inflater.getBytesWritten()) {
      throw new ZipException("the checksum of the gzip stream is wrong");
    }
  }

  private int littleEndianInt() throws IOException {
    return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
  }

  private int nextByte() throws IOException {
    int next = readByte();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }

  /** The next byte of the compressed stream; -1 at its end. */
  private int readByte() throws IOException {
    return at < limit || readChunk() ? chunk[at++] & 0xff : -1;
  }

  private boolean readChunk() throws IOException {
    at = 0;
    limit = Math.max(0, in.read(chunk));
    return limit > 0;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      nextByte();
    }
  }

  private void skipText() throws IOException {
    while (nextByte() != 0) {}
  }

  /** Frees the native memory of the inflater; the stream below belongs to the caller. */
  @Override
  public void close() {
    inflater.end();
  }
}
