package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is passed over unparsed must never be Lambda's, however it is spelled. */
class KeyPrefilterTest {
  private static final String REST =
      Records.deletion(1).toString().replace("\"eventSource\":\"lambda.amazonaws.com\",", "");

  private static Recorded withSource(String members) {
    return Recorded.of("{" + members + "," + REST.substring(1));
  }

  @Test
  void escaped_spellings_of_lambda_are_recognised() {
    for (String members :
        new String[] {
          "\"eventSource\":\"lambda.amazonaws.com\"",
          "\"eventSource\" \n:\t\"lambda.amazonaws.com\"",
          "\"eventSource\":\"lambda\\u002eamazonaws.com\"",
          "\"eventSource\":\"\\u006cambda.amazonaws.com\"",
          "\"event\\u0053ource\":\"lambda.amazonaws.com\"",
          "\"x\":{\"eventSource\":\"s3.amazonaws.com\"},\"eventSource\":\"lambda.amazonaws.com\"",
          "\"x\":{\"eventSource\":\"s3.amazonaws.com\"},\"event\\u0053ource\":\"lambda.amazonaws.com\"",
          "\"x\":\"\\\"eventSource\\\":\\\"s3.amazonaws.com\\\"\",\"eventSource\":\"lambda.amazonaws.com\"",
          // The parser takes the last one.
          "\"eventSource\":\"s3.amazonaws.com\",\"eventSource\":\"lambda.amazonaws.com\""
        }) {
      assertThat(withSource(members).eventIds()).as(members).containsExactly("event-1");
    }
  }

  @Test
  void a_record_that_only_mentions_lambda_is_of_another_service() {
    for (String members :
        new String[] {
          "\"eventSource\":\"sts.amazonaws.com\",\"x\":{\"eventSource\":\"lambda.amazonaws.com\"}",
          "\"eventSource\":\"sts.amazonaws.com\",\"sourceIPAddress\":\"lambda.amazonaws.com\"",
          "\"eventSource\":\"lambda.amazonaws.com.evil\"",
          "\"eventSource\":\"lambda\\n.amazonaws.com\"",
          "\"eventSource\":\"s3\\u002eamazonaws.com\""
        }) {
      Recorded recorded = withSource(members);
      assertThat(recorded.onlyIgnored()).as(members).isEqualTo("other-service");
      assertThat(recorded.counts.lambdaRecords()).isZero();
    }
  }

  @Test
  void a_record_without_a_source_is_not_of_another_service() {
    for (String blank : new String[] {"", " ", "-", "null"}) {
      Recorded recorded = withSource("\"eventSource\":\"" + blank + "\"");
      assertThat(recorded.onlyProblem()).isEqualTo("unreadable-field: eventSource is missing");
      assertThat(recorded.counts.records()).isEqualTo(1);
    }
  }
}
