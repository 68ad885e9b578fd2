package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What resembles a record of CloudTrail, but is none, is not counted as one. */
class ForeignJsonTest {
  private static String notification(String source, String more) {
    return "{\"eventVersion\":\"2.1\",\"eventSource\":\""
        + source
        + "\",\"awsRegion\":\"eu-west-1\",\"eventTime\":\"2026-11-20T10:00:00.000Z\","
        + "\"eventName\":\"ObjectCreated:Put\""
        + more
        + "}";
  }

  private static void assertForeign(String input, String problem) {
    Recorded recorded = Recorded.of(input);
    assertThat(recorded.problems()).as(input).containsOnly("not-cloudtrail: " + problem);
    assertThat(recorded.ignored).isEmpty();
    assertThat(recorded.newest).isEmpty();
    assertThat(recorded.counts.records()).isZero();
    assertThat(recorded.counts.cloudTrail()).isFalse();
  }

  @Test
  void a_notification_of_s3_is_not_the_object() {
    String one = notification("aws:s3", ",\"s3\":{\"bucket\":{\"name\":\"trail\"}}");
    String problem = "a notification of S3 that an object exists, not the object itself";

    assertForeign("{\"Records\":[" + one + "]}", problem);
    assertForeign("{\"Records\":[" + one + "," + one + "]}", problem);
    assertForeign(one, problem);
    assertForeign(one.replace("aws:s3", "minio:s3"), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:sqs", "aws:sns", "aws:kinesis", "aws:dynamodb", "aws:ses"})
  void a_notification_of_another_service_is_named(String source) {
    assertForeign(
        "{\"Records\":[" + notification(source, "") + "]}",
        "a notification of " + source + ", not a record of CloudTrail");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eventName\":\"CreateFunction\"}",
        "{\"eventName\":\"click\",\"eventTime\":\"2026-11-20T10:00:00Z\"}",
        "{\"eventSource\":\"SelfManagedKafka\",\"bootstrapServers\":\"b:9092\"}",
        "{\"eventSource\":\"web\",\"eventName\":\"click\"}",
        "{\"Records\":[{\"a\":1}]}"
      })
  void an_object_with_a_field_of_the_same_name_is_no_record(String json) {
    assertForeign(json, "a JSON object, but not a record of CloudTrail");
  }

  @Test
  void a_notification_beside_records_does_not_affect_them() {
    Recorded recorded =
        Recorded.of(
            "{\"Records\":[" + notification("aws:s3", "") + "," + Records.deletion(1) + "]}");

    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.reasons()).containsExactly("not-cloudtrail");
    assertThat(recorded.counts.cloudTrail()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"userAgent", "requestParameters", "eventVersion"})
  void a_byte_that_is_not_utf8_is_replaced_and_the_record_kept(String field) {
    String text = Records.create().toString();
    int at =
        text.indexOf(
            switch (field) {
              case "userAgent" -> "aws-cli";
              case "requestParameters" -> "red\"";
              default -> "1.08";
            });
    byte[] damaged = text.getBytes(StandardCharsets.UTF_8);
    damaged[at] = (byte) 0xff;

    Recorded recorded = Recorded.of(damaged);

    assertThat(recorded.onlyChange().functionArn()).hasToString(Records.ARN);
    assertThat(recorded.onlyChange().eventId()).isEqualTo(Records.EVENT_ID);
    if (field.equals("userAgent")) {
      assertThat(recorded.onlyChange().actor().userAgent()).isEqualTo("\ufffdws-cli/2.22.0");
    }
  }

  @Test
  void problems_do_not_show_the_words_of_the_parser() {
    String deep = "[".repeat(600) + "]".repeat(600);
    for (String broken :
        new String[] {
          "{\"eventSource\":\"lambda.amazonaws.com\",\"x\":" + deep + "}",
          "{\"eventSource\":\"lambda.amazonaws.com\",\"x\":" + "9".repeat(2_000) + "}",
          "{\"eventSource\":\"lambda.amazonaws.com\",\"x\":\"\\ud83dx\\q\"}",
          "{\"CloudTrailEvent\":\"{\\\"broken\"}",
          "{\"CloudTrailEvent\":\"{\\\"a\\\":01}\"}"
        }) {
      assertThat(Recorded.of(broken).problems())
          .hasSize(1)
          .first()
          .asString()
          .doesNotContainIgnoringCase("jackson")
          .doesNotContain(
              "StreamReadConstraints", "JsonToken", "code ", "Source", "java", "String");
    }
  }
}
