package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.service.kafka.DeadLetter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {
  private static final String A = Records.deletion(1).toString();
  private static final String B = Records.deletion(2).toString();

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** So many times the same byte, without the memory for it. */
  private static InputStream repeated(char c, long times) {
    return new InputStream() {
      private long left = times;

      @Override
      public int read() {
        return left-- > 0 ? c : -1;
      }

      @Override
      public int read(byte[] target, int from, int length) {
        if (left <= 0) {
          return -1;
        }
        int count = (int) Math.min(length, left);
        Arrays.fill(target, from, from + count, (byte) c);
        left -= count;
        return count;
      }
    };
  }

  private static Recorded read(InputStream... parts) {
    return Recorded.of(
        new SequenceInputStream(Collections.enumeration(List.of(parts))), ReadLimits.defaults());
  }

  @Test
  void a_string_of_100_megabytes_is_one_dead_letter_between_two_good_records() {
    long length = 100_000_000;

    Recorded recorded =
        read(
            stream("{\"Records\":[" + A + ",{\"eventVersion\":\"1.08\",\"x\":\""),
            repeated('a', length),
            stream("\",\"eventSource\":\"lambda.amazonaws.com\"}," + B + "]}"));

    assertThat(recorded.eventIds()).containsExactly("event-1", "event-2");
    assertThat(recorded.reasons()).containsExactly("record-too-long");
    DeadLetter deadLetter = recorded.deadLetters.get(0);
    assertThat(deadLetter.content()).hasSize(64 << 10).startsWith('{', '"', 'e');
    assertThat(Long.parseLong(String.valueOf(deadLetter.details().get("length"))))
        .isGreaterThan(length);
    assertThat(deadLetter.details())
        .containsEntry("offset", Integer.toString(("{\"Records\":[" + A + ",").length()));
  }

  @Test
  void a_long_member_before_the_records_does_not_hide_them() {
    Recorded recorded =
        read(
            stream("{\"x\":\""),
            repeated('a', 10_000_000),
            stream("\",\"Records\":[" + A + "," + B + "]}"));

    assertThat(recorded.eventIds()).containsExactly("event-1", "event-2");
    assertThat(recorded.deadLetters).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 1_000, 1_022, 1_023, 1_024, 1_025, 10_000, 1_000_000})
  void deep_nesting_is_one_dead_letter_between_two_good_records(int depth) {
    for (String pair : new String[] {"[]", "{}"}) {
      String open = pair.equals("[]") ? "[" : "{\"a\":";
      String nested = open.repeat(depth) + "1" + pair.substring(1).repeat(depth);
      String record = "{\"eventSource\":\"lambda.amazonaws.com\",\"x\":" + nested + "}";
      Recorded recorded = Recorded.of("{\"Records\":[" + A + "," + record + "," + B + "]}");

      assertThat(recorded.eventIds())
          .as("depth %d of %s", depth, pair)
          .containsExactly("event-1", "event-2");
      assertThat(recorded.deadLetters).hasSize(1);
    }
  }

  @Test
  void endless_brackets_use_no_memory() {
    assertThat(read(stream("{\"eventSource\":"), repeated('[', 20_000_000)).reasons())
        .containsExactly("truncated");
    assertThat(read(stream("{\"eventSource\":"), repeated('{', 5_000_000)).reasons())
        .containsExactly("malformed-json");
    assertThat(read(repeated('{', 5_000_000)).reasons()).containsExactly("malformed-json");
  }

  @Test
  void lines_that_open_and_never_close_take_no_more_than_linear_time() {
    String line = "{\"eventVersion\":\n";

    Recorded recorded = Recorded.of(line.repeat(500_000));

    assertThat(recorded.deadLetters).hasSize(1);
  }

  @Test
  void a_gzip_bomb_is_read_up_to_the_limit() {
    byte[] bomb =
        Gzips.gzip(
            ("{\"Records\":[" + A + "," + " ".repeat(5_000_000) + B + "]}")
                .getBytes(StandardCharsets.UTF_8));

    Recorded recorded =
        Recorded.of(new ByteArrayInputStream(bomb), new ReadLimits(1 << 20, 1_000_000));

    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.reasons()).containsExactly("input-too-large");
    assertThat(recorded.counts.bytes()).isEqualTo(1_000_000);
  }

  @Test
  void a_gzip_file_of_exactly_the_limit_is_whole_and_plain_input_has_no_limit() {
    String text = Records.trail(Records.deletion(1));
    byte[] zipped = Gzips.gzip(text);

    assertThat(
            Recorded.of(new ByteArrayInputStream(zipped), new ReadLimits(1 << 20, text.length()))
                .deadLetters)
        .isEmpty();
    assertThat(Recorded.of(stream(text), new ReadLimits(1 << 20, 10)).eventIds())
        .containsExactly("event-1");
  }

  @Test
  void a_binary_file_is_one_dead_letter() {
    byte[] binary = new byte[3_000_000];
    new Random(42).nextBytes(binary);
    binary[0] = 'x';

    Recorded recorded = Recorded.of(binary);

    assertThat(recorded.reasons()).containsExactly("malformed-json");
    assertThat(recorded.counts.cloudTrail()).isFalse();
    assertThat(recorded.deadLetters.get(0).content()).hasSize(64 << 10);
    assertThat(recorded.deadLetters.get(0).details())
        .containsEntry("offset", "0")
        .containsEntry("length", "3000000");
  }

  @Test
  void a_trail_file_truncated_anywhere_is_used_up_to_there_and_makes_one_dead_letter() {
    String whole = "{\"Records\":[" + A + "," + Records.ofOtherService(3) + "," + B + "]}";
    int endOfA = whole.indexOf(A) + A.length();
    int endOfB = whole.length() - 2;
    for (int length = 1; length < whole.length(); length++) {
      Recorded recorded = Recorded.of(whole.substring(0, length));
      assertThat(recorded.reasons()).as("cut at %d", length).containsExactly("truncated");
      assertThat(recorded.eventIds())
          .hasSize((length >= endOfA ? 1 : 0) + (length >= endOfB ? 1 : 0));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{bad}",
        "{\"eventVersion\":}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\" \"b\"}",
        "{\"a\":[1,2}",
        "{\"a\":1}}",
        "{\"a\":'x'}",
        "{\"a\":\"x}",
        "{\"eventVersion\":\"1.08,\"eventSource\":\"lambda.amazonaws.com\"}",
        "{\"eventVersion\":\"1.08\",\"x\":[{\"k\":1},{\"k\":2} {\"k\":3}],\"y\":{\"z\":[{\"k\":4}]}}",
        "{\"eventSource\":\"lambda.amazonaws.com\",\"eventName\":tru,\"n\":01}",
        "{\"eventSource\":\"lambda.amazonaws.com\",\"a\":\"\\x\"}",
        "nonsense",
        "null",
        "12",
        "\"text\"",
        "<xml a=\"{\">",
        "\u0000\u0001\u0002"
      })
  void one_broken_record_does_not_affect_the_others(String broken) {
    for (String input :
        new String[] {
          "{\"Records\":[" + A + "," + broken + "," + B + "]}",
          "{\"Records\":[\n  " + A + ",\n  " + broken + ",\n  " + B + "\n]}\n",
          A + "\n" + broken + "\n" + B + "\n",
          "[" + A + "," + broken + "," + B + "]"
        }) {
      Recorded recorded = Recorded.of(input);
      assertThat(recorded.eventIds()).as(input).containsExactly("event-1", "event-2");
      assertThat(recorded.deadLetters.size()).as(input).isEqualTo(1);
    }
  }

  @Test
  void a_truncated_line_does_not_affect_the_others() {
    for (int length = 1; length < A.length(); length++) {
      Recorded recorded = Recorded.of(B + "\n" + A.substring(0, length) + "\n" + B + "\n");
      assertThat(recorded.eventIds()).as("cut at %d", length).containsExactly("event-2", "event-2");
      assertThat(recorded.deadLetters).as("cut at %d", length).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s]}",
        "%s,%s]",
        "%s}",
        "prefix %s}",
        "[%s",
        "[%s,%s,\n",
        "[[%s]",
        "{\"Records\":[%s}]}"
      })
  void a_document_of_which_an_end_is_missing_is_reported_even_if_no_record_is_damaged(String cut) {
    Recorded recorded = Recorded.of(cut.replace("%s", A));

    assertThat(recorded.eventIds()).isNotEmpty().containsOnly("event-1");
    assertThat(recorded.deadLetters).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s", "[%s]", "[%s],\n[%s]", "[[%s],[]]", "[INFO] %s\n[INFO] %s", "%s,\n%s,"})
  void brackets_that_match_are_no_damage(String input) {
    Recorded recorded = Recorded.of(input.replace("%s", A));

    assertThat(recorded.eventIds()).isNotEmpty().containsOnly("event-1");
    assertThat(recorded.deadLetters).isEmpty();
  }

  @Test
  void a_file_without_its_beginning_yields_its_complete_records() {
    String whole = "{\"Records\":[" + A + "," + B + "]}";
    for (int cut = "{\"Records\":[".length() + 1; cut < A.length(); cut++) {
      Recorded recorded = Recorded.of(whole.substring(cut));
      assertThat(recorded.eventIds()).as("begins at %d", cut).containsExactly("event-2");
      assertThat(recorded.deadLetters.size()).as("begins at %d", cut).isBetween(1, 2);
    }
  }

  @Test
  void a_dead_letter_has_the_position_and_the_bytes() {
    String input = A + "\noops\n" + B;

    DeadLetter deadLetter = Recorded.of(input).deadLetters.get(0);

    assertThat(deadLetter.source()).isEqualTo("file:trail.json");
    assertThat(deadLetter.reason().label()).isEqualTo("malformed-json");
    assertThat(deadLetter.content()).asString(StandardCharsets.UTF_8).isEqualTo("oops\n");
    assertThat(deadLetter.details())
        .containsEntry("offset", Integer.toString(A.length() + 1))
        .containsEntry("length", "5");
  }

  @Test
  void a_record_of_exactly_the_limit_is_read_and_one_byte_more_is_too_long() {
    int length = A.length();

    assertThat(Recorded.of(stream(A + B + " "), new ReadLimits(length, 1)).eventIds()).hasSize(2);
    Recorded tooLong = Recorded.of(stream(A + B), new ReadLimits(length - 1, 1));
    assertThat(tooLong.changes).isEmpty();
    assertThat(tooLong.reasons()).containsExactly("record-too-long", "record-too-long");
  }

  @Test
  void the_failure_of_a_device_is_not_the_fault_of_the_input() {
    InputStream broken =
        new SequenceInputStream(
            stream(A),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("disk on fire");
              }

              @Override
              public int read(byte[] target, int from, int length) throws IOException {
                return read();
              }
            });

    assertThatThrownBy(
            () ->
                new TrailReader(ReadLimits.defaults(), false, Recorded.CLOCK)
                    .read("x", broken, new Recorded()))
        .isInstanceOf(IOException.class)
        .hasMessage("disk on fire");
  }

  @Test
  void a_wrapper_of_many_texts_is_not_copied_into_the_dead_letter_of_each() {
    Recorded recorded = Recorded.of("{\"result\":[\"{first broken\",\"{second broken\"]}");

    assertThat(recorded.deadLetters)
        .extracting(letter -> new String(letter.content(), StandardCharsets.UTF_8))
        .containsExactly("{first broken", "{second broken");
  }
}
