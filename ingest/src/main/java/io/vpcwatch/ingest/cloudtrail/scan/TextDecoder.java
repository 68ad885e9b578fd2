package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes behind a text encoding: UTF-16 as UTF-8, or the bytes that base64 stands for. Base64
 * may be wrapped into lines, and be several texts one after another: {@code aws … | jq -r .Data}.
 */
@SuppressWarnings("InputStreamSlowMultibyteRead") // such inputs are small
final class TextDecoder extends InputStream {
  private final InputStream in;
  private final @Nullable Charset utf16;
  private byte[] pending = new byte[0];
  private int next;
  private int bits;
  private int bitCount;

  /**
   * @param utf16 null for base64
   */
  TextDecoder(InputStream in, @Nullable Charset utf16) {
    this.in = new BufferedInputStream(in);
    this.utf16 = utf16;
  }

  @Override
  public int read() throws IOException {
    return utf16 == null ? base64() : utf8(utf16);
  }

  private int utf8(Charset from) throws IOException {
    if (next == pending.length) {
      byte[] unit = in.readNBytes(2);
      if (unit.length == 2 && isHighSurrogate(unit, from)) {
        byte[] low = in.readNBytes(2);
        unit =
            new byte[] {unit[0], unit[1], low.length > 0 ? low[0] : 0, low.length > 1 ? low[1] : 0};
      }
      pending = new String(unit, from).getBytes(StandardCharsets.UTF_8);
      next = 0;
    }
    return pending.length == 0 ? -1 : pending[next++] & 0xff;
  }

  private static boolean isHighSurrogate(byte[] unit, Charset from) {
    int high = unit[from.equals(StandardCharsets.UTF_16LE) ? 1 : 0] & 0xfc;
    return high == 0xd8;
  }

  private int base64() throws IOException {
    while (bitCount < 8) {
      int c = in.read();
      if (c < 0) {
        return -1;
      }
      if (c == '=') {
        bitCount = 0;
      } else if (!RecordSplitter.isSpace((byte) c)) {
        bits = bits << 6 | sextet(c);
        bitCount += 6;
      }
    }
    bitCount -= 8;
    return bits >> bitCount & 0xff;
  }

  private static int sextet(int c) throws IOException {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return switch (c) {
      case '+', '-' -> 62;
      case '/', '_' -> 63;
      default -> throw new IOException("not base64");
    };
  }
}
