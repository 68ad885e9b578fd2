package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SourceType;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputShapeTest {
  private static final String A = Records.deletion(1).toString();
  private static final String B = Records.deletion(2).toString();
  private static final String OTHER = Records.ofOtherService(3).toString();
  private static final String DIGEST =
      "{\"awsAccountId\":\"1\",\"digestStartTime\":\"2026-11-20T09:00:00Z\",\"digestEndTime\":\"2026-11-20T10:00:00Z\","
          + "\"digestS3Object\":\"x\",\"logFiles\":[{\"s3Object\":\"y\"}]}";

  private static void both(String input, long documents) {
    Recorded recorded = Recorded.of(input);
    assertThat(recorded.eventIds()).as(input).containsExactly("event-1", "event-2");
    assertThat(recorded.problems()).as(input).isEmpty();
    assertThat(recorded.counts.documents()).as(input).isEqualTo(documents);
    assertThat(recorded.counts.records()).isEqualTo(2);
    assertThat(recorded.counts.lambdaRecords()).isEqualTo(2);
    assertThat(recorded.counts.bytes())
        .isEqualTo(input.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    assertThat(recorded.counts.cloudTrail()).isTrue();
  }

  @Test
  void a_trail_file() {
    both("{\"Records\":[" + A + "," + B + "]}", 1);
    both("{\"Records\" :\n [ " + A + " ,\r\n\t" + B + " ] }\n", 1);
    both(
        "{\"x\":[{\"y\":\"]}\"}],\"z\":null,\"Records\":["
            + A
            + ","
            + B
            + "],\"more\":{\"Records\":[1]},\"n\":-1.5e3}",
        1);
  }

  @Test
  void trail_files_one_after_another() {
    both("{\"Records\":[" + A + "]}{\"Records\":[" + B + "]}", 2);
    both("{\"Records\":[" + A + "]}\n{\"Records\":[]}\n{\"Records\":[" + B + "]}\n", 3);
    both("\ufeff{\"Records\":[" + A + "]}\ufeff{\"Records\":[" + B + "]}", 2);
  }

  @Test
  void records_by_themselves() {
    both(A + "\n" + B, 1);
    both(A + "\r\n" + B + "\r\n", 1);
    both(A + B, 1);
    both(Records.deletion(1).toPrettyString() + "\n" + Records.deletion(2).toPrettyString(), 1);
    both("[" + A + "," + B + "]", 1);
    both("\ufeff[\n  " + A + ",\n  " + B + "\n]\n", 1);
    both("{\"Records\":[" + A + "]}\n" + B, 2);
  }

  @Test
  void envelopes_of_eventbridge() {
    String input = Records.envelope(Records.deletion(1)) + Records.envelope(Records.deletion(2));
    both(input, 1);
    assertThat(Recorded.of(input).changes)
        .flatExtracting(FunctionChange::sources)
        .containsOnly(SourceType.EVENTBRIDGE);
  }

  @Test
  void the_id_and_time_of_an_envelope_are_not_used() {
    FunctionChange change = Recorded.of(Records.envelope(Records.create())).onlyChange();

    assertThat(change.eventId()).isEqualTo(Records.EVENT_ID);
    assertThat(change.eventTime()).isEqualTo("2026-11-20T10:00:00Z");
  }

  @Test
  void events_of_eventbridge_that_are_not_of_cloudtrail_are_ignored() {
    String input =
        "{\"version\":\"0\",\"detail-type\":\"EC2 Instance State-change Notification\",\"source\":\"aws.ec2\","
            + "\"detail\":{\"instance-id\":\"i-1\",\"state\":\"running\"}}";

    assertThat(Recorded.of(input).onlyIgnored()).isEqualTo("other-event");
    assertThat(Recorded.of(input).counts.records()).isZero();
  }

  @Test
  void an_event_of_eventbridge_via_cloudtrail_without_a_record_is_a_dead_letter() {
    String input =
        "{\"version\":\"0\",\"detail-type\":\"AWS API Call via CloudTrail\",\"source\":\"aws.lambda\","
            + "\"detail\":{\"eventName\":\"CreateFunction20150331\"}}";

    assertThat(Recorded.of(input).onlyProblem()).startsWith("not-cloudtrail");
  }

  @Test
  void a_wrapper_may_hold_a_document_as_an_object() {
    String document = "{\"Records\":[" + Records.deletion(1) + "," + Records.deletion(2) + "]}";

    for (String input :
        List.of(
            "{\"Messages\":[{\"MessageId\":\"1\",\"Body\":" + document + "}]}",
            "{\"event\":" + document + "}")) {
      assertThat(Recorded.of(input).changes).hasSize(2);
      assertThat(Recorded.of(input).deadLetters).isEmpty();
    }
  }

  @Test
  void what_elastic_adds_does_not_hide_the_message() {
    String document =
        Json.mapper().createObjectNode().put("message", Records.deletion(1).toString()).toString();
    String event = ",\"event\":{\"module\":\"aws\",\"dataset\":\"aws.cloudtrail\"}}";

    assertThat(Recorded.of(document.substring(0, document.length() - 1) + event).changes)
        .hasSize(1);
  }

  @Test
  void the_name_of_a_log_does_not_hide_the_records_beside_it() {
    String input =
        "{\"log\":\"cloudtrail:insight\",\"data\":{\"Records\":[" + Records.deletion(1) + "]}}";

    assertThat(Recorded.of(input).changes).hasSize(1);
    assertThat(Recorded.of(input).deadLetters).isEmpty();
  }

  @Test
  void an_object_that_is_no_record_does_not_hide_the_next_one_in_a_wrapper() {
    Recorded recorded = Recorded.of("{\"result\":[{\"a\":1}," + Records.deletion(1) + ",{}]}");

    assertThat(recorded.changes).hasSize(1);
    assertThat(recorded.deadLetters).hasSize(1);
  }

  @Test
  void records_without_an_id_in_one_wrapper_are_distinct() {
    String one = Records.with(Records.create(), each -> each.remove("eventID")).toString();
    String other = one.replace("CreateFunction", "DeleteFunction");

    Recorded recorded = Recorded.of("{\"result\":[" + one + "," + other + "]}");

    assertThat(recorded.eventIds()).hasSize(2).doesNotHaveDuplicates();
    assertThat(recorded.eventIds()).containsExactlyElementsOf(Recorded.of(one + other).eventIds());
  }

  @Test
  void the_output_of_lookup_events() {
    String input = Records.lookup(Records.deletion(1), Records.deletion(2));
    both(input, 1);
    assertThat(Recorded.of(input).changes)
        .flatExtracting(FunctionChange::sources)
        .containsOnly(SourceType.LOOKUP);
  }

  @Test
  void a_broken_record_inside_of_lookup_events_is_a_dead_letter() {
    assertThat(
            Recorded.of("{\"Events\":[{\"CloudTrailEvent\":\"{\\\"eventVersion\"}]}").onlyProblem())
        .startsWith("malformed-json");
  }

  @Test
  void digests_and_insights_are_skipped_and_counted() {
    Recorded digest = Recorded.of(DIGEST);
    assertThat(digest.onlyIgnored()).isEqualTo("digest");
    assertThat(digest.counts.records()).isZero();
    assertThat(digest.counts.documents()).isEqualTo(1);

    Recorded insight =
        Recorded.of(
            "{\"Records\":[{\"eventVersion\":\"1.08\",\"eventType\":\"AwsCloudTrailInsight\",\"insightDetails\":"
                + "{\"eventSource\":\"lambda.amazonaws.com\",\"eventName\":\"CreateFunction20150331\"}}]}");
    assertThat(insight.onlyIgnored()).isEqualTo("insight");
    assertThat(insight.counts.records()).isEqualTo(1);
  }

  @Test
  void a_concatenation_has_the_sum_of_the_counts_of_its_parts() {
    Recorded recorded =
        Recorded.of("{\"Records\":[" + A + "," + OTHER + "]}" + DIGEST + "\n" + OTHER + "\n" + B);

    assertThat(recorded.eventIds()).containsExactly("event-1", "event-2");
    assertThat(recorded.ignored)
        .containsEntry("other-service", 2)
        .containsEntry("digest", 1)
        .hasSize(2);
    assertThat(recorded.counts.documents()).isEqualTo(3);
    assertThat(recorded.counts.records()).isEqualTo(4);
    assertThat(recorded.counts.lambdaRecords()).isEqualTo(2);
  }

  @Test
  void json_that_is_not_of_cloudtrail_is_a_dead_letter_and_no_record() {
    for (String input :
        new String[] {
          "{}", "{\"a\":1}", "{\"Records\":null}", "{\"Records\":{}}", "{\"Records\":[{\"a\":1}]}"
        }) {
      Recorded recorded = Recorded.of(input);
      assertThat(recorded.onlyProblem()).as(input).startsWith("not-cloudtrail");
      assertThat(recorded.counts.records()).isZero();
    }
  }

  @Test
  void empty_input_has_no_records() {
    for (String input : new String[] {"", " \n", "[]", "\ufeff"}) {
      Recorded recorded = Recorded.of(input);
      assertThat(recorded.problems()).as(input).isEmpty();
      assertThat(recorded.counts.documents()).isEqualTo(1);
      assertThat(recorded.counts.cloudTrail()).isFalse();
    }
    assertThat(Recorded.of("{\"Records\":[]}").counts.cloudTrail()).isTrue();
  }

  @Test
  void braces_quotes_and_brackets_inside_of_strings_are_only_text() {
    for (String text :
        new String[] {
          "}", "{\"", "\\", "\\\"", "]}", "\"},{\"", "\\\\\"}", "\u007f\u2028é𝄞", "{\"Records\":["
        }) {
      Recorded recorded =
          Recorded.of(
              Records.trail(Records.deletion(1).put("userAgent", text), Records.deletion(2)));
      assertThat(recorded.problems()).as(text).isEmpty();
      assertThat(recorded.eventIds()).containsExactly("event-1", "event-2");
      assertThat(recorded.changes.get(0).actor().userAgent()).isEqualTo(text);
    }
  }

  @Test
  void raw_bytes_are_reported_as_they_are_read() {
    byte[] zipped = Gzips.gzip("{\"Records\":[" + A + "," + B + "]}");

    Recorded recorded = Recorded.of(zipped);

    assertThat(recorded.rawBytes).isEqualTo(zipped.length);
    assertThat(recorded.counts.bytes()).isGreaterThan(zipped.length);
  }
}
