package io.vpcwatch.bench;

import io.vpcwatch.bench.FuzzCorpus.Piece;
import io.vpcwatch.bench.FuzzCorpus.Seed;
import io.vpcwatch.model.FunctionChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/** Damages trails as transport, tools and people do. */
final class FuzzMutations {
  private static final String BRACKETS = "{}[]\",:";
  private static final int GZIP_HEADER = 10;
  private static final int LARGEST = 1 << 20;

  private final List<Seed> seeds;
  private final Random random;
  private final List<String> history = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private byte[] content;

  /**
   * A damaged file.
   *
   * @param isValid whether it is JSON as a whole, by a parser other than ours
   * @param intactChanges those of the records that the damage left as they were
   * @param allChanges those of the file before the damage
   * @param history what was done to which file
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mutated(
      byte[] bytes,
      boolean isValid,
      List<FunctionChange> intactChanges,
      List<FunctionChange> allChanges,
      List<String> history) {}

  private FuzzMutations(List<Seed> seeds, Random random) {
    this.seeds = seeds;
    this.random = random;
    Seed seed = seed();
    this.content = seed.plain();
  }

  static Mutated mutate(List<Seed> seeds, Random random) throws IOException {
    return new FuzzMutations(seeds, random).mutated();
  }

  private Seed seed() {
    Seed seed = seeds.get(random.nextInt(seeds.size()));
    pieces.addAll(seed.pieces());
    history.add(seed.name().substring(seed.name().lastIndexOf('/') + 1));
    return seed;
  }

  private Mutated mutated() throws IOException {
    if (random.nextInt(12) == 0) {
      return encoded();
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      damage();
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> sealed(gzip(content), content, true);
      case 2 -> sealed(gzip(gzip(content)), content, true);
      case 3 -> damagedGzip();
      case 4 -> {
        int at = random.nextInt(content.length + 1);
        history.add("two gzip members, cut at " + at);
        byte[] first = gzip(Arrays.copyOf(content, at));
        yield sealed(
            concat(first, gzip(Arrays.copyOfRange(content, at, content.length))), content, true);
      }
      default -> sealed(content, content, true);
    };
  }

  private Mutated encoded() {
    String text = new String(content, StandardCharsets.UTF_8);
    List<Charset> charsets =
        List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.ISO_8859_1,
            Charset.forName("UTF-32"),
            Charset.forName("x-UTF-16LE-BOM"));
    Charset charset = charsets.get(random.nextInt(charsets.size()));
    history.add("as " + charset);
    List<FunctionChange> all = changes(pieces);
    return new Mutated(text.getBytes(charset), true, all, all, history);
  }

  private void damage() {
    if (content.length == 0) {
      return;
    }
    int at = random.nextInt(content.length);
    int length = 1 + random.nextInt(1 << random.nextInt(12));
    int end = Math.min(content.length, at + length);
    byte[] head = Arrays.copyOf(content, at);
    byte[] span = Arrays.copyOfRange(content, at, end);
    byte[] tail = Arrays.copyOfRange(content, end, content.length);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        note("bit flip", at);
        content = content.clone();
        content[at] ^= (byte) (1 << random.nextInt(8));
      }
      case 2 -> {
        note("cut", at);
        content = head;
      }
      case 3 -> {
        note("beginning lost", end);
        content = concat(span, tail);
      }
      case 4 -> {
        note("deleted " + span.length, at);
        content = concat(head, tail);
      }
      case 5 -> {
        note("duplicated " + span.length, at);
        content = concat(head, span, span, tail);
      }
      case 6 -> {
        int times = 1 + random.nextInt(Math.max(1, Math.min(2000, LARGEST / span.length)));
        note("repeated " + span.length + " bytes " + times + " times", at);
        byte[] repeated = new byte[span.length * times];
        for (int i = 0; i < times; i++) {
          System.arraycopy(span, 0, repeated, i * span.length, span.length);
        }
        content = concat(head, repeated, tail);
      }
      case 7, 8 -> bracket(at);
      case 9 -> {
        note("zeros " + span.length, at);
        content = concat(head, new byte[span.length], tail);
      }
      case 10 -> {
        note("random bytes " + span.length, at);
        random.nextBytes(span);
        content = concat(head, span, tail);
      }
      default -> {
        byte[] other = seed().plain();
        int from = random.nextInt(other.length);
        note("spliced with the last one from " + from, at);
        content = concat(head, Arrays.copyOfRange(other, from, other.length));
      }
    }
  }

  /** Replaces the next bracket, quote or comma by another one. */
  private void bracket(int from) {
    for (int at = from; at < content.length; at++) {
      if (BRACKETS.indexOf(content[at]) >= 0) {
        note("bracket", at);
        content = content.clone();
        content[at] = (byte) BRACKETS.charAt(random.nextInt(BRACKETS.length()));
        return;
      }
    }
  }

  private Mutated damagedGzip() throws IOException {
    byte[] zipped = gzip(content);
    int at = random.nextInt(zipped.length);
    if (random.nextBoolean()) {
      note("gzip cut", at);
      zipped = Arrays.copyOf(zipped, at);
    } else {
      note("gzip bit flip", at);
      zipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    byte[] readable = inflated(zipped);
    return sealed(zipped, readable, Arrays.equals(readable, content));
  }

  private Mutated sealed(byte[] bytes, byte[] readable, boolean whole) {
    // What is not UTF-8 is replaced within a record, and does not make it unreadable.
    byte[] text = new String(readable, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    List<Piece> found = whole ? FuzzCorpus.pieces(text).orElse(null) : null;
    List<Piece> intact = new ArrayList<>();
    if (found == null) {
      pieces.stream().filter(piece -> contains(readable, piece.raw())).forEach(intact::add);
    } else {
      Set<String> here = new HashSet<>();
      found.forEach(piece -> here.add(new String(piece.raw(), StandardCharsets.ISO_8859_1)));
      pieces.stream()
          .filter(piece -> here.contains(new String(piece.raw(), StandardCharsets.ISO_8859_1)))
          .forEach(intact::add);
    }
    return new Mutated(bytes, found != null, changes(intact), changes(pieces), history);
  }

  private static List<FunctionChange> changes(List<Piece> pieces) {
    return pieces.stream().flatMap(piece -> piece.changes().stream()).toList();
  }

  private static boolean contains(byte[] content, byte[] piece) {
    for (int at = 0; at <= content.length - piece.length; at++) {
      if (content[at] == piece[0]
          && Arrays.equals(content, at, at + piece.length, piece, 0, piece.length)) {
        return true;
      }
    }
    return false;
  }

  /** What can be inflated before the damage, byte by byte. */
  private static byte[] inflated(byte[] zipped) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Inflater inflater = new Inflater(true);
    byte[] buffer = new byte[1 << 16];
    try {
      for (int at = GZIP_HEADER; at < zipped.length && !inflater.finished(); at++) {
        inflater.setInput(zipped, at, 1);
        for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
          out.write(buffer, 0, count);
        }
      }
    } catch (DataFormatException e) {
      // The damage.
    } finally {
      inflater.end();
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private void note(String what, int at) {
    history.add(what + " at " + at);
  }
}
