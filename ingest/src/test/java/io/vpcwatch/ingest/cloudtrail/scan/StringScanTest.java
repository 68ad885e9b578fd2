package io.vpcwatch.ingest.cloudtrail.scan;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StringScanTest {
  @Property(tries = 5_000)
  void eight_bytes_at_a_time_find_what_one_at_a_time_finds(
      @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 9) int from) {
    int start = Math.min(from, bytes.length);
    int expected = start;
    while (expected < bytes.length && !stops(bytes[expected])) {
      expected++;
    }
    assertThat(StringScan.plainUntil(bytes, start, bytes.length)).isEqualTo(expected);
  }

  private static boolean stops(byte b) {
    int unsigned = b & 0xff;
    return unsigned == '"' || unsigned == '\\' || unsigned < 0x20;
  }
}
