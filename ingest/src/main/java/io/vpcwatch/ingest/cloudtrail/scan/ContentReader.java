package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of one input in whatever it is packed: compressions, encodings and archives in
 * any order, and the fields of wrappers, which the handler gives back to {@link #readField}. Depth
 * and size are bounded. For one thread.
 */
public final class ContentReader {
  private static final int DEEPEST = 8;

  private final int maxRecordBytes;
  private final long maxFileBytes;
  private final RecordHandler handler;

  private int depth;
  private String path = "";
  private long fieldOffset = -1;
  private long unpackedFields;

  /**
   * @param maxFileBytes what is packed ends there; plain inputs have no bound
   */
  public ContentReader(int maxRecordBytes, long maxFileBytes, RecordHandler handler) {
    this.maxRecordBytes = maxRecordBytes;
    this.maxFileBytes = maxFileBytes;
    this.handler = handler;
  }

  /**
   * Reads an input to its end, and leaves it open.
   *
   * @param rawBytes receives the number of bytes read from {@code in}, after every read
   * @return its plain bytes
   * @throws IOException if the device fails
   */
  public long read(InputStream in, LongConsumer rawBytes) throws IOException {
    try {
      return unpack(Layer.ofDevice(in, rawBytes), maxFileBytes);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Reads the content of a field, which holds records, or something packed that does.
   *
   * @param offset of the object with the field
   */
  public void readField(String field, byte[] content, long offset) {
    boolean outermost = fieldOffset < 0;
    fieldOffset = outermost ? offset : fieldOffset;
    String outer = enter(field);
    try {
      byte[] head = Arrays.copyOf(content, Math.min(content.length, Format.HEAD));
      if (depth > DEEPEST) {
        refuse(head, "packed into one another more than " + DEEPEST + " times");
      } else if (Format.of(head) == Format.PLAIN) {
        new RecordSplitter(new SlidingBuffer(content), null, maxRecordBytes, handler).split();
      } else {
        Layer memory = Layer.ofDevice(new ByteArrayInputStream(content), count -> {});
        unpackedFields += unpack(memory, Math.max(0, maxFileBytes - unpackedFields));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      leave(outer);
      fieldOffset = outermost ? -1 : fieldOffset;
    }
  }

  /** Of fields there may be very many, and most are small. */
  private int bufferBytes() {
    return isWithinField() ? 8 << 10 : 256 << 10;
  }

  private String enter(String part) {
    String outer = path;
    path = outer.isEmpty() ? part : outer + " > " + part;
    depth++;
    return outer;
  }

  private void leave(String outer) {
    path = outer;
    depth--;
  }

  private long unpack(Layer layer, long maxBytes) throws IOException {
    PushbackInputStream in = new PushbackInputStream(layer, Format.HEAD);
    byte[] head = in.readNBytes(Format.HEAD);
    in.unread(head);
    Format format = Format.of(head);
    if (format == Format.PLAIN) {
      return new RecordSplitter(
              new SlidingBuffer(in, bufferBytes()), layer, maxRecordBytes, handler)
          .split();
    }
    if (format.refusal() != null) {
      return refuse(head, format.refusal());
    }
    if (depth >= DEEPEST) {
      return refuse(head, "packed into one another more than " + DEEPEST + " times");
    }
    depth++;
    try {
      if (format.isArchive()) {
        layer.keepTail(head);
        return unpackMembers(format, format.archive(in), layer, maxBytes);
      }
      try (Layer decoded = Layer.above(layer, format, in, maxBytes)) {
        return unpack(decoded, maxBytes);
      }
    } finally {
      depth--;
    }
  }

  private long unpackMembers(
      Format format, ArchiveInputStream<?> archive, Layer layer, long maxBytes) throws IOException {
    long total = 0;
    ArchiveEntry entry = next(format, archive, layer);
    while (entry != null) {
      if (!entry.isDirectory() && !isHidden(entry.getName())) {
        Layer member = Layer.ofMember(layer, archive, maxBytes - total);
        String outer = enter(entry.getName());
        try {
          long plain =
              archive.canReadEntryData(entry)
                  ? unpack(member, maxBytes - total)
                  : refuse(
                      new byte[0], "an encrypted member, or a rare kind; unpack it first: unzip");
          total += Math.max(plain, member.total());
        } finally {
          leave(outer);
        }
        if (member.cutLayer() != null) {
          // Reported with the member. No later one can be found.
          return total;
        }
      }
      entry = next(format, archive, layer);
    }
    return total;
  }

  /** The next member; null if there is none, or if none can be found. */
  private @Nullable ArchiveEntry next(Format format, ArchiveInputStream<?> archive, Layer layer) {
    DeadLetterReason reason = DeadLetterReason.CORRUPT_ARCHIVE;
    try {
      ArchiveEntry entry = archive.getNextEntry();
      if (entry != null || (format.isComplete(layer.tail()) && layer.cutLayer() == null)) {
        return entry;
      }
      reason = DeadLetterReason.TRUNCATED;
    } catch (UncheckedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders trust their input. The reason follows.
    }
    Layer cut = layer.cutLayer();
    DeadLetterReason cutBy = cut == null ? null : cut.cutBy();
    handler.onMalformed(
        new byte[0],
        layer.total(),
        0,
        cutBy == null ? reason : cutBy,
        "the archive is damaged, or breaks off: its remaining members are lost");
    return null;
  }

  /** The files that file managers and tar of macOS add. */
  private static boolean isHidden(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.startsWith(".") || name.startsWith("__MACOSX/");
  }

  private long refuse(byte[] head, @Nullable String problem) {
    handler.onMalformed(
        head, 0, head.length, DeadLetterReason.UNSUPPORTED_FORMAT, problem == null ? "" : problem);
    return 0;
  }

  /** The members of archives and the fields of wrappers around what is read; may be empty. */
  public String path() {
    return path;
  }

  /** Of what is in a field, the offset of the outermost object. */
  public long offset(long offset) {
    return fieldOffset < 0 ? offset : fieldOffset;
  }

  public boolean isWithinField() {
    return fieldOffset >= 0;
  }
}
