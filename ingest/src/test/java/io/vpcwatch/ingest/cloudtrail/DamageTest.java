package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to one record does not reach its neighbours, and costs no more than linear time. */
class DamageTest {
  private static final List<String> STRUCTURE = List.of("{", "}", "[", "]", "\"", ":", ",", "\n");
  private static final String A = Records.deletion(1).toString();
  private static final String B = Records.deletion(2).toString();
  private static final String SMALL =
      "{\"eventVersion\":\"1.08\",\"a\":{\"b\":\"x\",\"c\":{}},\"d\":[{\"e\":1},{\"f\":null}],"
          + "\"eventSource\":\"lambda.amazonaws.com\",\"eventName\":\"Invoke\",\"g\":[1,[\"y\"]]}";

  private static final List<UnaryOperator<String>> LAYOUTS =
      List.of(
          middle -> "{\"Records\":[" + A + "," + middle + "," + B + "]}",
          middle -> "{\"Records\":[\n" + A + ",\n" + middle + ",\n" + B + "\n]}\n",
          middle -> A + "\n" + middle + "\n" + B + "\n",
          middle -> A + middle + B,
          middle -> "[" + A + "," + middle + "," + B + "]");

  private static List<String> damaged(String record) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < record.length(); i++) {
      String before = record.substring(0, i);
      all.add(before + record.substring(i + 1));
      for (String c : STRUCTURE) {
        all.add(before + c + record.substring(i + 1));
        all.add(before + c + record.substring(i));
      }
    }
    return all;
  }

  @Test
  void a_damaged_byte_loses_one_record_and_not_its_neighbours() {
    for (UnaryOperator<String> layout : LAYOUTS) {
      for (String middle : damaged(SMALL)) {
        String input = layout.apply(middle);
        assertThat(Recorded.of(input).eventIds()).as(input).containsExactly("event-1", "event-2");
      }
    }
  }

  @Test
  void a_bracket_that_is_never_closed_loses_one_record_however_many_follow() {
    String unclosed = "{\"eventVersion\":\"1.08\",\"resources\":[";
    String input = "{\"Records\":[\n" + unclosed + "\n" + (A + ",\n").repeat(10_000) + B + "\n]}\n";

    Recorded recorded = Recorded.of(input);

    assertThat(input.length()).isGreaterThan(ReadLimits.LARGEST_RECORD);
    assertThat(recorded.eventIds()).hasSize(10_001).endsWith("event-2");
    assertThat(recorded.deadLetters).hasSize(1);
  }

  @Test
  void damage_to_a_wrapper_loses_its_record_and_not_those_of_its_neighbours() {
    String one = "{\"stream\":\"s\",\"timestamp\":1,\"message\":" + quoted(A) + "}";
    String two = one.replace("event-1", "event-2");
    String broken = one.replace("\"timestamp\":", "\"timestamp\"");

    for (String input :
        new String[] {
          "{\"events\":[" + broken + "," + one + "," + two + "]}",
          "{\"events\":[" + one + "," + broken + "," + two + "]}",
          "{\"events\":[\n  " + broken + ",\n  " + one + ",\n  " + two + "\n]}\n",
          one + "\n" + broken + "\n" + two,
          "[" + quoted(A) + "," + quoted(B).replaceFirst("\\\\", "") + "," + quoted(B) + "]",
          quoted(A) + "\n" + quoted(B).replaceFirst("\\\\", "") + "\n" + quoted(B) + "\n"
        }) {
      Recorded recorded = Recorded.of(input);
      assertThat(recorded.eventIds()).as(input).containsExactly("event-1", "event-2");
      assertThat(recorded.deadLetters).as(input).isNotEmpty();
    }
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[\n{\"eventSource\":\"s3.amazonaws.com\"},\n",
        "{\"a\":[{\"b\":\"{\"",
        "{\"",
        "{\"a\":",
        "{\"Records\":[",
        "{\"Records\":[\n{\"a\":[",
        "]}H4sI{\"Records\":[{\"message\":\"{\\\"",
        ",{\"a\":[\n{\"a\":[                                                ",
        "{\"message\":\"{\\\"\n\\",
      })
  void no_pattern_takes_more_than_linear_time(String pattern) {
    Recorded recorded = Recorded.of(A + pattern.repeat(8_000_000 / pattern.length()));

    assertThat(recorded.eventIds()).startsWith("event-1");
    assertThat(recorded.deadLetters).isNotEmpty();
  }

  @Test
  void many_records_without_an_id_in_one_wrapper_take_no_more_than_linear_time() {
    String record = Records.with(Records.create(), each -> each.remove("eventID")).toString();

    Recorded recorded =
        Recorded.of("{\"result\":[" + (record + ",").repeat(15_000) + record + "]}");

    assertThat(recorded.changes).hasSize(15_001);
  }

  @Test
  void records_inflated_before_the_damage_of_a_gzip_file_are_read() {
    byte[] whole =
        Gzips.gzip(
            Records.trail(
                java.util.stream.IntStream.range(0, 200)
                    .mapToObj(Records::deletion)
                    .toArray(com.fasterxml.jackson.databind.JsonNode[]::new)));
    int worst = Integer.MAX_VALUE;
    for (int i = whole.length / 2; i < whole.length - 8; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x55;
      Recorded recorded = Recorded.of(damaged);
      assertThat(recorded.deadLetters).as("byte %d", i).isNotEmpty();
      worst = Math.min(worst, recorded.changes.size());
    }
    assertThat(worst).isGreaterThan(50);
  }
}
