package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final byte[] FIRST = Gzips.gzip(Records.trail(Records.deletion(1)));
  private static final byte[] SECOND = Gzips.gzip(Records.trail(Records.deletion(2)));

  @Test
  void all_members_are_read() {
    Recorded recorded = Recorded.of(Gzips.concat(FIRST, SECOND, FIRST));

    assertThat(recorded.eventIds()).containsExactly("event-1", "event-2", "event-1");
    assertThat(recorded.deadLetters).isEmpty();
  }

  @Test
  void the_pause_of_a_pipe_between_two_members_is_not_the_end() {
    InputStream pipe =
        new InputStream() {
          private final InputStream all = new ByteArrayInputStream(Gzips.concat(FIRST, SECOND));

          @Override
          public int read() throws IOException {
            return all.read();
          }

          @Override
          public int read(byte[] target, int from, int length) throws IOException {
            return all.read(target, from, Math.min(length, FIRST.length));
          }

          @Override
          public int available() {
            return 0;
          }
        };

    assertThat(Recorded.of(pipe, ReadLimits.defaults()).eventIds())
        .containsExactly("event-1", "event-2");
  }

  @Test
  void zeros_behind_a_member_are_padding() {
    Recorded recorded = Recorded.of(Gzips.concat(FIRST, new byte[1000], SECOND, new byte[7]));

    assertThat(recorded.eventIds()).containsExactly("event-1", "event-2");
    assertThat(recorded.deadLetters).isEmpty();
  }

  @Test
  void trailing_garbage_is_reported_and_the_members_before_it_are_read() {
    Recorded recorded = Recorded.of(Gzips.concat(FIRST, new byte[] {'x', 'y'}));

    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.reasons()).containsExactly("corrupt-gzip");
  }

  @Test
  void a_wrong_checksum_is_reported_and_the_content_used() {
    byte[] damaged = FIRST.clone();
    damaged[damaged.length - 6] ^= 1;
    Recorded recorded = Recorded.of(Gzips.concat(damaged, SECOND));

    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.reasons()).containsExactly("corrupt-gzip");
  }

  @Test
  void every_optional_field_of_the_header_is_skipped() {
    byte[] header = {
      0x1f,
      (byte) 0x8b,
      8,
      2 + 4 + 8 + 16,
      1,
      2,
      3,
      4,
      0,
      3,
      3,
      0,
      'a',
      'b',
      'c',
      'n',
      0,
      'c',
      'o',
      0,
      9,
      9
    };

    Recorded recorded =
        Recorded.of(Gzips.concat(header, Arrays.copyOfRange(FIRST, 10, FIRST.length)));

    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.deadLetters).isEmpty();
  }

  @Test
  void a_gzip_file_truncated_anywhere_is_used_up_to_there_and_makes_one_dead_letter() {
    byte[] whole =
        Gzips.gzip(
            Records.trail(Records.deletion(1), Records.deletion(2), Records.ofOtherService(3)));
    for (int length = 3; length < whole.length; length++) {
      Recorded recorded = Recorded.of(Arrays.copyOf(whole, length));
      assertThat(recorded.reasons())
          .as("cut at %d of %d", length, whole.length)
          .containsExactly("truncated");
      assertThat(recorded.eventIds()).isSubsetOf("event-1", "event-2");
    }
    assertThat(Recorded.of(Arrays.copyOf(whole, whole.length - 1)).eventIds()).hasSize(2);
  }

  @Test
  void damage_to_any_byte_of_a_gzip_file_is_survived() {
    byte[] whole = Gzips.gzip(Records.trail(Records.deletion(1), Records.deletion(2)));
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x55;
      Recorded recorded = Recorded.of(damaged);
      assertThat(recorded.changes.size() + recorded.deadLetters.size())
          .as("byte %d", i)
          .isPositive();
    }
  }
}
