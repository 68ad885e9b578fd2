package io.vpcwatch.ingest.cloudtrail.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of an object that is valid and completely in memory, as nearly every record of a
 * trail is: with its state in local variables, and eight bytes of a string at a time. It gives up
 * on anything else, which {@link ObjectScan} then scans from the first byte.
 */
final class QuickScan {
  static final int GAVE_UP = -1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long BACKSLASHES = ONES * '\\';
  // With this bit flipped, the quote is 0x20, and the control characters are still those below.
  private static final long FLIPPED = ONES * 2;
  private static final long ABOVE_QUOTE = ONES * 0x21;

  private final KeyPrefilter keys;
  private byte[] bytes = {};
  private int start;
  private int limit;
  private boolean document;

  /**
   * @param keys notes the keys of the object
   */
  QuickScan(KeyPrefilter keys) {
    this.keys = keys;
  }

  /**
   * The index behind an object, or {@link #GAVE_UP}.
   *
   * @param from the index of the opening brace
   * @param to the end of the readable bytes, where a zero is, which is allowed nowhere
   * @param mayBeDocument whether to give up at an array of records
   */
  int endOf(byte[] window, int from, int to, boolean mayBeDocument) {
    bytes = window;
    start = from;
    limit = to;
    document = mayBeDocument;
    // Which of the open brackets are braces, the innermost in the lowest bit.
    long braces = 0;
    int depth = 0;
    int at = from;
    boolean value = true;
    while (at >= 0) {
      at = skipSpace(at);
      byte b = bytes[at];
      if (value && (b == '{' || b == '[')) {
        if (depth == Long.SIZE) {
          return GAVE_UP;
        }
        depth++;
        braces = braces << 1 | (b == '{' ? 1 : 0);
        at = skipSpace(at + 1);
        value = bytes[at] != (b == '{' ? '}' : ']');
        if (value && b == '{') {
          at = behindKey(at, depth == 1);
        }
      } else if (value) {
        at = b == '"' ? behindText(at) : behindScalar(at);
        value = false;
      } else if (b == ',') {
        at++;
        value = true;
        if ((braces & 1) != 0) {
          at = behindKey(skipSpace(at), depth == 1);
        }
      } else if (b == ((braces & 1) != 0 ? '}' : ']')) {
        at++;
        depth--;
        braces >>>= 1;
        if (depth == 0) {
          return at;
        }
      } else {
        return GAVE_UP;
      }
    }
    return GAVE_UP;
  }

  /** From the index of the opening quote to that behind the colon. */
  private int behindKey(int key, boolean note) {
    int end = bytes[key] == '"' ? behindText(key) : GAVE_UP;
    if (end == GAVE_UP || (note && document && KeyPrefilter.isContainer(bytes, key + 1, end - 1))) {
      return GAVE_UP;
    }
    if (note) {
      keys.note(bytes, key + 1, end - 1, start);
    }
    int colon = skipSpace(end);
    return bytes[colon] == ':' ? colon + 1 : GAVE_UP;
  }

  /** From the index of the opening quote to that behind the closing one. */
  private int behindText(int quote) {
    int at = plainUntil(bytes, quote + 1, limit);
    while (bytes[at] == '\\' && at + 1 < limit) {
      if (bytes[at + 1] == 'u') {
        keys.unicodeEscape();
      }
      at = plainUntil(bytes, at + 2, limit);
    }
    return bytes[at] == '"' ? at + 1 : GAVE_UP;
  }

  private int behindScalar(int from) {
    int at = from;
    while (ObjectScan.isScalar(bytes[at])) {
      at++;
    }
    return at == from ? GAVE_UP : at;
  }

  private int skipSpace(int from) {
    int at = from;
    while (bytes[at] <= ' ' && RecordSplitter.isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  /**
   * The index of the first quote, backslash or control character, none of which can be part of a
   * string unescaped; else the limit.
   */
  static int plainUntil(byte[] bytes, int from, int limit) {
    int i = from;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      // "x - 1 borrows only from a zero": exact for the lowest hit, which is the one we use.
      long hits =
          ((word ^ FLIPPED) - ABOVE_QUOTE | (word ^ BACKSLASHES) - ONES) & ~word & HIGH_BITS;
      if (hits != 0) {
        // The number of bytes up to the hit, in a way that needs no intrinsic.
        return i - 1 + (int) (((((hits & -hits) - 1) & ONES) * ONES) >>> 56);
      }
    }
    for (; i < limit; i++) {
      byte b = bytes[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
        return i;
      }
    }
    return i;
  }
}
