package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of an input, which is gunzipped if it begins like gzip. An input that is
 * truncated, corrupt or too large ends there, and {@link #cutBy} gives the reason: the bytes before
 * are good. A failure of the device stays an exception.
 */
final class DecompressingInput {
  private final PushbackInputStream raw;
  private final long maxUnzipped;
  private @Nullable Gunzip gunzip;
  private boolean opened;
  private long total;
  private @Nullable DeadLetterReason cutBy;
  private String cutDetail = "";

  /**
   * @param rawBytes receives the number of bytes read from {@code in}, after every read
   */
  DecompressingInput(InputStream in, long maxUnzipped, LongConsumer rawBytes) {
    InputStream counted =
        new FilterInputStream(in) {
          @Override
          public int read(byte[] target, int from, int length) throws IOException {
            int count = super.read(target, from, length);
            if (count > 0) {
              rawBytes.accept(count);
            }
            return count;
          }
        };
    this.raw =
        new PushbackInputStream(new BufferedInputStream(counted, Gunzip.CHUNK), Gunzip.CHUNK);
    this.maxUnzipped = maxUnzipped;
  }

  /** At least one byte, or -1 at the end. */
  int read(byte[] target, int from, int length) throws IOException {
    if (cutBy != null) {
      return -1;
    }
    try {
      int count = readNext(target, from, length);
      total += Math.max(count, 0);
      return count;
    } catch (EOFException e) {
      return cut(DeadLetterReason.TRUNCATED, "the gzip stream breaks off");
    } catch (ZipException e) {
      return cut(DeadLetterReason.CORRUPT_GZIP, String.valueOf(e.getMessage()));
    }
  }

  private int readNext(byte[] target, int from, int length) throws IOException {
    if (!opened) {
      opened = true;
      gunzip = Gunzip.begins(raw) ? new Gunzip(raw) : null;
    }
    if (gunzip == null) {
      return raw.read(target, from, length);
    }
    int count = gunzip.read(target, from, length);
    if (total + count > maxUnzipped) {
      int allowed = (int) (maxUnzipped - total);
      cut(DeadLetterReason.INPUT_TOO_LARGE, "more than " + maxUnzipped + " bytes when unzipped");
      return allowed > 0 ? allowed : -1;
    }
    return count;
  }

  private int cut(DeadLetterReason reason, String detail) {
    cutBy = reason;
    cutDetail = detail;
    return -1;
  }

  /** Null if the input was read to its real end. */
  @Nullable DeadLetterReason cutBy() {
    return cutBy;
  }

  String cutDetail() {
    return cutDetail;
  }

  /** Frees native memory; the stream belongs to the caller. */
  void release() {
    if (gunzip != null) {
      gunzip.release();
    }
  }

  /** The plain bytes read so far. */
  long total() {
    return total;
  }
}
