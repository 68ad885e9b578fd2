package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that come out of one layer of an input: out of the device, a compression, an archive's
 * member. Damage and too large a size end it as if it were complete, and {@link #cutBy} gives the
 * reason: the bytes before are good. The failure of a device is an {@link UncheckedIOException},
 * which no decoder takes for damage.
 */
final class Layer extends InputStream {
  private static final int TAIL = 1024;

  private final @Nullable Layer below;
  private final @Nullable Format format;
  private final long maxBytes;
  private final LongConsumer listener;
  private InputStream decoder;
  private boolean opened;
  private long total;
  private boolean ended;
  private byte @Nullable [] tail;
  private @Nullable DeadLetterReason cutBy;
  private String cutDetail = "";

  private Layer(
      @Nullable Layer below,
      @Nullable Format format,
      InputStream in,
      long maxBytes,
      LongConsumer listener) {
    this.below = below;
    this.format = format;
    this.decoder = in;
    this.maxBytes = maxBytes;
    this.listener = listener;
  }

  /**
   * @param rawBytes receives the number of bytes read, after every read
   */
  static Layer ofDevice(InputStream device, LongConsumer rawBytes) {
    return new Layer(null, null, device, Long.MAX_VALUE, rawBytes);
  }

  /**
   * @param in the bytes of the layer below
   */
  static Layer above(Layer below, Format format, InputStream in, long maxBytes) {
    return new Layer(below, format, in, format.isText() ? Long.MAX_VALUE : maxBytes, count -> {});
  }

  static Layer ofMember(Layer archive, InputStream in, long maxBytes) {
    return new Layer(archive, null, in, maxBytes, count -> {});
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (cutBy != null) {
      return -1;
    }
    try {
      if (!opened) {
        opened = true;
        decoder = format == null ? decoder : format.decode(decoder);
      }
      int count = decoder.read(target, from, length);
      ended = count < 0;
      total += Math.max(count, 0);
      if (tail != null && count > 0) {
        remember(tail, target, from + count, count);
      }
      listener.accept(Math.max(count, 0));
      return total > maxBytes ? tooLarge(count) : count;
    } catch (UncheckedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders trust their input.
      return damaged(e);
    } catch (LinkageError e) {
      return cut(
          DeadLetterReason.UNSUPPORTED_FORMAT,
          "no decoder for this machine; unpack it: zstd -dc FILE | vpcwatch replay -");
    }
  }

  private int tooLarge(int count) {
    int allowed = (int) (count - (total - maxBytes));
    total = maxBytes;
    cut(DeadLetterReason.INPUT_TOO_LARGE, "more than ingest.max-file-bytes when unpacked");
    return allowed > 0 ? allowed : -1;
  }

  private int damaged(Exception e) {
    if (below == null) {
      throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e));
    }
    // Only our own decoder's messages are for users.
    if (e instanceof ZipException && format == Format.GZIP) {
      return cut(DeadLetterReason.CORRUPT_GZIP, String.valueOf(e.getMessage()));
    }
    return e instanceof EOFException || below.ended
        ? cut(DeadLetterReason.TRUNCATED, "the compressed data breaks off")
        : cut(DeadLetterReason.CORRUPT_ARCHIVE, "the compressed data is damaged");
  }

  private int cut(DeadLetterReason reason, String detail) {
    cutBy = reason;
    cutDetail = detail;
    return -1;
  }

  /**
   * Keeps the last bytes from now on.
   *
   * @param head all bytes so far
   */
  void keepTail(byte[] head) {
    tail = new byte[TAIL];
    remember(tail, head, head.length, head.length);
  }

  private static void remember(byte[] tail, byte[] bytes, int end, int count) {
    int kept = Math.min(count, TAIL);
    System.arraycopy(tail, kept, tail, 0, TAIL - kept);
    System.arraycopy(bytes, end - kept, tail, TAIL - kept, kept);
  }

  /** Reads to the end, and returns the last bytes, one for each character. */
  String tail() throws IOException {
    transferTo(OutputStream.nullOutputStream());
    return tail == null ? "" : new String(tail, StandardCharsets.ISO_8859_1);
  }

  /** The layer nearest to the device that ended early; null if all were read to their real end. */
  @Nullable Layer cutLayer() {
    Layer deeper = below == null ? null : below.cutLayer();
    return deeper == null && cutBy != null ? this : deeper;
  }

  /** Null if this layer was read to its real end. */
  @Nullable DeadLetterReason cutBy() {
    return cutBy;
  }

  String cutDetail() {
    return cutDetail;
  }

  long total() {
    return total;
  }

  /** Frees what the decoder of this layer holds; the layers below stay open. */
  @Override
  public void close() throws IOException {
    if (opened && format != null) {
      decoder.close();
    }
  }
}
