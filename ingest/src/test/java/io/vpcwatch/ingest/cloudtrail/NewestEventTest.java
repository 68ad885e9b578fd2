package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that delivers events of other services only is not silent. */
class NewestEventTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  private static ObjectNode ofOtherService(String time) {
    return Records.ofOtherService(1).put("eventTime", time);
  }

  @Test
  void the_time_is_that_of_any_service_anywhere_in_the_file() {
    Recorded recorded =
        Recorded.of(
            Records.trail(
                ofOtherService("2026-11-20T10:00:07Z"),
                ofOtherService("2026-11-20T10:00:09Z"),
                ofOtherService("2026-11-20T09:59:59Z"),
                Records.deletion(2)));

    assertThat(recorded.newest).containsOnly(Map.entry(SourceType.TRAIL, TEN.plusSeconds(9)));
  }

  @Test
  void the_time_may_be_that_of_a_call_without_effect() {
    Recorded recorded = Recorded.of(Records.trail(Records.deletion(1).put("errorCode", "Nope")));

    assertThat(recorded.newest).containsEntry(SourceType.TRAIL, TEN);
  }

  @Test
  void the_time_is_found_in_every_shape_of_input() {
    Recorded recorded =
        Recorded.of(Records.envelope(Records.deletion(1)) + Records.lookup(Records.deletion(2)));

    assertThat(recorded.newest)
        .containsEntry(SourceType.EVENTBRIDGE, TEN)
        .containsEntry(SourceType.LOOKUP, TEN)
        .hasSize(2);
  }

  @Test
  void records_of_any_service_are_counted_by_source() {
    Recorded recorded =
        Recorded.of(
            Records.envelope(Records.deletion(1))
                + Records.trail(ofOtherService("yesterday"), Records.deletion(2)));

    assertThat(recorded.records)
        .containsExactly(Map.entry(SourceType.EVENTBRIDGE, 1L), Map.entry(SourceType.TRAIL, 2L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-20T10:00:09+01:00",
        "9999999999999999999Z",
        "2026-11-20T10:00:09.123Z"
      })
  void a_time_in_another_format_is_skipped(String time) {
    Recorded recorded =
        Recorded.of(Records.trail(ofOtherService("2026-11-20T10:00:00Z"), ofOtherService(time)));

    assertThat(recorded.newest).containsEntry(SourceType.TRAIL, TEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"eventTime\":", "{\"eventTime\":17,", "{\"eventTime\":\"2026-11-20T10"})
  void a_truncated_or_mistyped_time_is_skipped(String beginning) {
    Recorded recorded =
        Recorded.of(beginning + "\"eventSource\":\"s3.amazonaws.com\",\"eventVersion\":\"1.08\"}");

    assertThat(recorded.newest).isEmpty();
  }

  @Test
  void an_impossible_date_is_skipped() {
    Recorded recorded = Recorded.of(Records.trail(ofOtherService("2026-99-99T99:99:99Z")));

    assertThat(recorded.newest).isEmpty();
  }

  @Test
  void input_that_is_not_cloudtrail_reports_no_event_time() {
    assertThat(Recorded.of("{\"eventTime\":\"2026-11-20T10:00:00Z\"}").newest).isEmpty();
  }
}
