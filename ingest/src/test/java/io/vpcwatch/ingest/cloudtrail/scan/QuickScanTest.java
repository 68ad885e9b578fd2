package io.vpcwatch.ingest.cloudtrail.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuickScanTest {
  private static final String[] KEYS = {
    "eventSource", "eventTime", "eventVersion", "detail", "Records", "hits", "a", "", "\\u0061"
  };
  private static final String[] SCALARS = {
    "1",
    "-1.5e+3",
    "true",
    "null",
    "\"lambda.amazonaws.com\"",
    "\"2026-11-20T10:00:00Z\"",
    "\"\\\"\"",
    "\"é}\"",
    "\"\\\\\""
  };
  private static final String[] SPACES = {"", "", "", " ", "\n", "\r\n\t"};
  private static final String DAMAGE = "{}[],:\"\\a \n\1";

  @Property(tries = 5_000)
  void eight_bytes_at_a_time_find_what_one_at_a_time_finds(
      @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 9) int from) {
    int start = Math.min(from, bytes.length);
    int expected = start;
    while (expected < bytes.length && !stops(bytes[expected])) {
      expected++;
    }
    assertThat(QuickScan.plainUntil(bytes, start, bytes.length)).isEqualTo(expected);
  }

  private static boolean stops(byte b) {
    int unsigned = b & 0xff;
    return unsigned == '"' || unsigned == '\\' || unsigned < 0x20;
  }

  @Property(tries = 5_000)
  void whatever_the_quick_scan_accepts_ends_in_the_same_way_without_it(
      @ForAll long seed, @ForAll boolean damaged, @ForAll boolean document) throws IOException {
    Random random = new Random(seed);
    StringBuilder json = new StringBuilder(object(random, 0));
    if (damaged) {
      int at = 1 + random.nextInt(json.length() - 1);
      json.setCharAt(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
    }
    byte[] bytes =
        json.append(random.nextBoolean() ? ",{" : "").toString().getBytes(StandardCharsets.UTF_8);

    assertThat(scan(new SlidingBuffer(bytes), document))
        .as(json.toString())
        .isEqualTo(scan(new SlidingBuffer(oneByOne(bytes), 16), document));
  }

  @Test
  void objects_nested_deeper_than_a_long_has_bits_are_left_to_the_careful_scan() {
    assertThat(quickEnd("{\"a\":".repeat(64) + "1" + "}".repeat(64))).isEqualTo(64 * 6 + 1);
    assertThat(quickEnd("{\"a\":".repeat(65) + "1" + "}".repeat(65))).isEqualTo(QuickScan.GAVE_UP);
  }

  @Test
  void a_document_is_left_to_the_careful_scan() {
    assertThat(quickEnd("{\"Records\":[]}")).isEqualTo(QuickScan.GAVE_UP);
    assertThat(quickEnd("{\"a\":{\"Records\":[]}}")).isEqualTo(20);
  }

  private static int quickEnd(String json) {
    SlidingBuffer window = new SlidingBuffer(json.getBytes(StandardCharsets.UTF_8));
    return new QuickScan(new KeyPrefilter()).endOf(window.bytes(), 0, window.limit(), true);
  }

  /**
   * A view of one byte at a time, so that no object is completely in memory when its scan begins.
   */
  private static InputStream oneByOne(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] target, int from, int length) {
        return super.read(target, from, Math.min(length, 1));
      }
    };
  }

  private static String scan(SlidingBuffer window, boolean document) throws IOException {
    if (window.limit() == 0) {
      window.slide(0);
    }
    ObjectScan scan = new ObjectScan(window, 1 << 20);
    ObjectScan.Found found = scan.object(0, document);
    KeyPrefilter keys = scan.keys();
    boolean object = found == ObjectScan.Found.OBJECT;
    return "%s at %d, like a record: %s, first key: %d, other service: %s, time %s"
        .formatted(
            found,
            window.offsetOf(scan.at()),
            keys.recordLike(),
            keys.firstKey(),
            object && keys.otherService(window.bytes(), scan.start(), name -> true),
            object ? keys.eventTime(window.bytes(), scan.start(), scan.at()) : "");
  }

  private static String object(Random random, int depth) {
    return "{"
        + list(
            random,
            () -> '"' + any(KEYS, random) + '"' + space(random) + ":" + value(random, depth))
        + "}";
  }

  private static String value(Random random, int depth) {
    int kind = random.nextInt(depth > 3 ? 2 : 4);
    String value =
        kind == 3
            ? object(random, depth + 1)
            : kind == 2
                ? "[" + list(random, () -> value(random, depth + 1)) + "]"
                : any(SCALARS, random);
    return space(random) + value + space(random);
  }

  private static String list(Random random, Supplier<String> element) {
    return space(random)
        + Stream.generate(element)
            .limit(random.nextInt(4))
            .collect(Collectors.joining("," + space(random)));
  }

  private static String space(Random random) {
    return any(SPACES, random);
  }

  private static String any(String[] texts, Random random) {
    return texts[random.nextInt(texts.length)];
  }
}
