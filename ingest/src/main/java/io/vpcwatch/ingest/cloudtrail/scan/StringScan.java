package io.vpcwatch.ingest.cloudtrail.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Scans JSON strings, eight bytes at a time: replay spends most of its time here. */
final class StringScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private StringScan() {}

  /**
   * The index of the first quote, backslash or control character, none of which can be part of a
   * string unescaped; else the limit.
   */
  static int plainUntil(byte[] bytes, int from, int limit) {
    int i = from;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      // "x - 1 borrows only from a zero": exact for the lowest hit, which is the one we use.
      long hits =
          ((quote - ONES & ~quote) | (backslash - ONES & ~backslash) | (word - SPACES & ~word))
              & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    for (; i < limit; i++) {
      byte b = bytes[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
        return i;
      }
    }
    return limit;
  }
}
