package io.vpcwatch.ingest.cloudtrail.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** What an input is, by its first bytes; the first format that fits them. */
@SuppressWarnings("ImmutableEnumChecker") // the predicates have no state
enum Format {
  GZIP(hex("1f8b")),
  BZIP2(hex("425a68..(314159265359|177245385090)")),
  XZ(hex("fd377a585a00")),
  ZSTD(hex("28b52ffd")),
  ZIP(hex("504b0304")),
  TAR(hex(".{514}7573746172")),
  UTF_16LE(hex("fffe|(7b|5b)00")),
  UTF_16BE(hex("feff|00(7b|5b)")),
  BASE64(Format::isBase64),

  PARQUET(
      hex("50415231"),
      "a Parquet file; read CloudTrail's own files, or convert it:"
          + " duckdb -c \"COPY (FROM 'FILE') TO 'records.json'\""),
  ORC(hex("4f5243"), "an ORC file; read CloudTrail's own files"),
  AVRO(hex("4f626a01"), "an Avro file; convert it: avro-tools tojson FILE | vpcwatch replay -"),
  SEVEN_ZIP(hex("377abcaf271c"), "a 7z archive; unpack it: 7z x -so FILE | vpcwatch replay -"),
  LZ4(hex("04224d18"), "an lz4 file; unpack it: lz4 -dc FILE | vpcwatch replay -"),
  COMPRESS(hex("1f9d"), "a file of compress; unpack it: zcat FILE | vpcwatch replay -"),
  EMPTY_ZIP(hex("504b0506"), "a zip archive without members"),
  GIT_LFS(
      text("version https://git-lfs"),
      "a pointer of Git LFS, not the file; fetch the file: git lfs pull"),
  PGP(
      hex("(8[45]|c1)(..){1,3}03|(8c|c3)..0[456]").or(text("-----BEGIN PGP")),
      "encrypted with PGP; decrypt it: gpg -d FILE | vpcwatch replay -"),
  AGE(
      text("age-encryption.org").or(text("-----BEGIN AGE")),
      "encrypted with age; decrypt it: age -d FILE | vpcwatch replay -"),
  OPENSSL(text("Salted__"), "encrypted with openssl; decrypt it first: openssl enc -d"),
  VAULT(
      text("$ANSIBLE_VAULT"),
      "encrypted with Ansible Vault; decrypt it: ansible-vault view FILE | vpcwatch replay -"),
  XML(
      text("<?xml").or(text("<!")).or(text("<html")).or(text("<Error")),
      "XML or HTML, such as the error page of a download; download the file again"),
  CSV(
      Format::isCsv,
      "a CSV file, as Athena and CloudTrail Lake export; read CloudTrail's own files:"
          + " aws s3 sync s3://BUCKET/AWSLogs/ DIR && vpcwatch replay DIR"),
  /** Text that may hold records. */
  PLAIN(head -> true);

  /** How many bytes decide. */
  static final int HEAD = 512;

  private static final Pattern BASE64_TEXT = Pattern.compile("(?s)\\s*([A-Za-z0-9+/_-]{16}).*");
  private static final Pattern JSON_OR_GZIP =
      Pattern.compile("(?s)(\\x1f\u008b\b|[{\\[][\\s\"{]).*");
  private static final Pattern CSV_HEADER =
      Pattern.compile("(?s)[^{\\n]*event_?(name|source|version|json)\"?[,;\\t][^{\\n]*\\n.*");

  /** What xz -9 needs, and room to spare: the file chooses how much its decoder needs. */
  private static final int XZ_KIB = 128 << 10;

  private final Predicate<byte[]> test;
  private final @Nullable String refusal;

  Format(Predicate<byte[]> test) {
    this(test, null);
  }

  /**
   * @param refusal why it is not read, and the command that helps
   */
  Format(Predicate<byte[]> test, @Nullable String refusal) {
    this.test = test;
    this.refusal = refusal;
  }

  /**
   * @param head the first bytes, at most {@link #HEAD}
   */
  static Format of(byte[] head) {
    if (head.length > 1 && (head[0] == '{' || head[0] == '[') && head[1] != 0) {
      return PLAIN;
    }
    for (Format format : values()) {
      if (format.test.test(head)) {
        return format;
      }
    }
    return PLAIN;
  }

  /** Null for a format that can be read. */
  @Nullable String refusal() {
    return refusal;
  }

  boolean isArchive() {
    return this == ZIP || this == TAR;
  }

  /** Whether it is an encoding, which makes nothing small of what is large. */
  boolean isText() {
    return this == BASE64 || this == UTF_16LE || this == UTF_16BE;
  }

  /** Decodes one layer; its result is closed to free what it holds. */
  InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new Gunzip(in);
      case BZIP2 -> bunzip2(new BufferedInputStream(in));
      case XZ -> new XZInputStream(new BufferedInputStream(in), XZ_KIB);
      case ZSTD -> new ZstdCompressorInputStream(new BufferedInputStream(in));
      case UTF_16LE -> new TextDecoder(in, StandardCharsets.UTF_16LE);
      case UTF_16BE -> new TextDecoder(in, StandardCharsets.UTF_16BE);
      case BASE64 -> new TextDecoder(in, null);
      default -> in;
    };
  }

  ArchiveInputStream<?> archive(InputStream in) {
    return this == ZIP
        ? new ZipArchiveInputStream(in, StandardCharsets.UTF_8.name(), true, true)
        : new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
  }

  /**
   * Whether an archive that ends so is complete. The decoders do not check, and what is cut between
   * two members, or in the header of one, looks complete to them.
   */
  boolean isComplete(String tail) {
    return this == ZIP ? endsZip(tail) : tail.endsWith("\0".repeat(HEAD));
  }

  /**
   * The record at the end of a zip archive has 22 bytes, and the comment whose length they end
   * with.
   */
  private static boolean endsZip(String tail) {
    int end = tail.lastIndexOf("PK\5\6") + 22;
    return end > 22
        && end <= tail.length()
        && tail.length() - end == tail.charAt(end - 2) + (tail.charAt(end - 1) << 8);
  }

  /**
   * The decoder's own bulk read returns nothing of what it has decoded before damage, and its end
   * may not be that of the input.
   */
  @SuppressWarnings("InputStreamSlowMultibyteRead") // which is as fast as bzip2
  private static InputStream bunzip2(InputStream zipped) throws IOException {
    InputStream in = new BZip2CompressorInputStream(zipped, true);
    return new InputStream() {
      @Override
      public int read() throws IOException {
        int next = in.read();
        if (next < 0 && zipped.read() > 0) {
          throw new IOException("something that is not bzip2 follows");
        }
        return next;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  /** Matches the hexadecimal digits of the first bytes. */
  private static Predicate<byte[]> hex(String regex) {
    Pattern pattern = Pattern.compile("(" + regex + ").*");
    return head -> pattern.matcher(HexFormat.of().formatHex(head)).matches();
  }

  /** Matches the beginning of a text, behind a byte order mark and white space. */
  private static Predicate<byte[]> text(String start) {
    return head -> decoded(head).startsWith(start);
  }

  private static String decoded(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    return (text.startsWith("\ufeff") ? text.substring(1) : text).stripLeading();
  }

  private static boolean isCsv(byte[] head) {
    return CSV_HEADER.matcher(decoded(head).toLowerCase(Locale.ROOT)).matches();
  }

  private static boolean isBase64(byte[] head) {
    var text = BASE64_TEXT.matcher(new String(head, StandardCharsets.ISO_8859_1));
    if (!text.matches()) {
      return false;
    }
    String standard = text.group(1).replace('-', '+').replace('_', '/');
    byte[] start = Base64.getDecoder().decode(standard);
    return JSON_OR_GZIP.matcher(new String(start, StandardCharsets.ISO_8859_1)).matches();
  }
}
