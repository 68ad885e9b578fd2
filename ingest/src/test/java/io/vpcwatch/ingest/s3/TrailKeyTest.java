package io.vpcwatch.ingest.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrailKeyTest {
  private static final String FILE =
      "210987654321/CloudTrail/eu-west-1/2026/11/20/"
          + "210987654321_CloudTrail_eu-west-1_20261120T1005Z_AbCdEfGhIjKlMnOp.json.gz";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSLogs/" + FILE,
        "some/pre fix/AWSLogs/" + FILE,
        "AWSLogs/o-abcdefghij/" + FILE,
        "o-abcdefghij/AWSLogs/" + FILE,
        "o-abcdefghij/AWSLogs/o-abcdefghij/" + FILE
      })
  void the_layouts_of_plain_organization_and_control_tower_trails_are_known(String key) {
    assertThat(TrailKey.parse(key))
        .contains(
            new TrailKey(key, "210987654321", "eu-west-1", Instant.parse("2026-11-20T10:05:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSLogs/210987654321/CloudTrail/eu-west-1/2026/11/20/",
        "AWSLogs/210987654321/Config/eu-west-1/2026/11/20/x.json.gz",
        "AWSLogs/210987654321/CloudTrail/eu-west-1/2026/11/20/"
            + "210987654321_CloudTrail_eu-west-1_20261320T1005Z_AbCdEfGhIjKlMnOp.json.gz",
        "index.html",
        ""
      })
  void a_key_that_is_not_a_log_file_is_another_object(String key) {
    assertThat(TrailKey.parse(key)).isEmpty();
    assertThat(TrailKey.ignoredReason(key)).isEqualTo(IgnoredReason.OTHER_OBJECT);
  }

  @Test
  void digests_and_insights_are_recognised_by_their_folder() {
    String digest =
        "AWSLogs/210987654321/CloudTrail-Digest/eu-west-1/2026/11/20/"
            + "210987654321_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20261120T100500Z.json.gz";
    String insight =
        "AWSLogs/210987654321/CloudTrail-Insight/eu-west-1/2026/11/20/"
            + "210987654321_CloudTrail-Insight_eu-west-1_20261120T1005Z_AbCdEfGhIjKlMnOp.json.gz";

    assertThat(Stream.of(digest, insight).map(TrailKey::parse)).allMatch(key -> key.isEmpty());
    assertThat(TrailKey.ignoredReason(digest)).isEqualTo(IgnoredReason.DIGEST);
    assertThat(TrailKey.ignoredReason(insight)).isEqualTo(IgnoredReason.INSIGHT);
  }
}
