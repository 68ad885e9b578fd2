package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * All members of a gzip stream (RFC 1952). {@link java.util.zip.GZIPInputStream} takes a pause of a
 * pipe for the end of the stream, and a damaged header between two members as well: it would lose
 * the rest without a word.
 */
final class Gunzip {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int DEFLATE = 8;

  private final PeekableInput raw;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean insideMember;

  Gunzip(PeekableInput raw) {
    this.raw = raw;
  }

  static boolean begins(PeekableInput raw) throws IOException {
    return raw.has(2)
        && raw.buffer()[raw.position()] == 0x1f
        && raw.buffer()[raw.position() + 1] == (byte) 0x8b;
  }

  int read(byte[] target, int from, int length) throws IOException {
    for (; ; ) {
      // Not before what the member held has been handed out: its checksum may be wrong.
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
    if (inflater.needsInput() && !inflater.finished()) {
      if (!raw.has(1)) {
        throw new EOFException();
      }
      inflater.setInput(raw.buffer(), raw.position(), raw.available());
    }
    int before = inflater.getRemaining();
    try {
      int count = inflater.inflate(target, from, length);
      if (count == 0 && inflater.needsDictionary()) {
        throw new ZipException("the gzip stream asks for a dictionary");
      }
      return count;
    } catch (DataFormatException e) {
      throw new ZipException("the gzip stream is damaged: " + e.getMessage());
    } finally {
      raw.skip(before - inflater.getRemaining());
    }
  }

  private boolean nextMember() throws IOException {
    // Some writers pad with zeros.
    while (raw.has(1) && raw.buffer()[raw.position()] == 0) {
      raw.skip(1);
    }
    if (!raw.has(1)) {
      return false;
    }
    if (!begins(raw)) {
      throw new ZipException("something that is not gzip follows the gzip stream");
    }
    raw.skip(2);
    if (raw.nextByte() != DEFLATE) {
      throw new ZipException("unknown compression method");
    }
    int flags = raw.nextByte();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(raw.nextByte() | raw.nextByte() << 8);
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
    if (littleEndianInt() != (int) crc.getValue()
        || littleEndianInt() != (int) inflater.getBytesWritten()) {
      throw new ZipException("the checksum of the gzip stream is wrong");
    }
  }

  private int littleEndianInt() throws IOException {
    return raw.nextByte() | raw.nextByte() << 8 | raw.nextByte() << 16 | raw.nextByte() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      raw.nextByte();
    }
  }

  private void skipText() throws IOException {
    while (raw.nextByte() != 0) {}
  }

  void release() {
    inflater.end();
  }
}
