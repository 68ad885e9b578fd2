package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqsSettingsTest {
  private static final String URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/events";

  private static List<String> problems(Map<String, String> settings) {
    try {
      ServiceSettings.loader().group("ingest", IngestSettings.class).override(settings).load();
      return List.of();
    } catch (SettingsException e) {
      return e.problems();
    }
  }

  @Test
  void a_queue_needs_no_more_than_its_url() {
    assertThat(problems(Map.of("ingest.sqs.live.queue-url", URL))).isEmpty();
  }

  @Test
  void all_invalid_settings_are_reported_at_once() {
    assertThat(
            problems(
                Map.of(
                    "ingest.sqs.live.queue-url", "events",
                    "ingest.sqs.live.role-arn", "reader",
                    "ingest.sqs.live.accounts", "*,1234",
                    "ingest.sqs.live.workers", "0",
                    "ingest.sqs.live.visibility-timeout", "1s")))
        .containsExactly(
            "ingest.sqs.live.queue-url: events is no URL of a queue"
                + " (https://sqs.eu-west-1.amazonaws.com/111122223333/name)",
            "ingest.sqs.live.role-arn: reader is no ARN of a role"
                + " (arn:aws:iam::111122223333:role/name)",
            "ingest.sqs.live.accounts: 1234 is no account id; write 12 digits, in quotes, or *",
            "ingest.sqs.live.workers: must be within 1 and 32",
            "ingest.sqs.live.visibility-timeout: must be within 10s and 12h");
  }

  @Test
  void url_with_an_unreplaced_placeholder_is_a_problem() {
    for (String account : List.of("{account}", "<account>", "%account")) {
      String url = "https://sqs.eu-west-1.amazonaws.com/" + account + "/events";

      assertThat(problems(Map.of("ingest.sqs.live.queue-url", url)))
          .containsExactly(
              "ingest.sqs.live.queue-url: "
                  + url
                  + " is no URL of a queue"
                  + " (https://sqs.eu-west-1.amazonaws.com/111122223333/name)");
    }
  }

  private static @Nullable String region(String url) {
    return queue(url).region();
  }

  private static SqsSettings queue(String url) {
    return ServiceSettings.loader()
        .group("ingest", IngestSettings.class)
        .override(Map.of("ingest.sqs.live.queue-url", url))
        .load()
        .get(IngestSettings.class)
        .sqs()
        .get("live");
  }

  @ParameterizedTest
  @CsvSource({
    "sqs-fips.us-gov-west-1.amazonaws.com, us-gov-west-1, own",
    "sqs.eu-west-1.api.aws, eu-west-1, own",
    "sqs-fips.us-east-2.api.aws, us-east-2, own",
    "vpce-0a1b-x2y.sqs.eu-west-1.vpce.amazonaws.com, eu-west-1, own",
    "vpce-0a1b-x2y-eu-west-1a.sqs.eu-west-1.vpce.amazonaws.com, eu-west-1, own",
    "eu-west-1.queue.amazonaws.com, eu-west-1,",
    "queue.amazonaws.com, us-east-1,",
    "sqs.eusc-de-east-1.amazonaws.eu, eusc-de-east-1,",
    "sqs.us-iso-east-1.c2s.ic.gov, us-iso-east-1,",
    "sqs.example.internal, ,"
  })
  void the_region_is_known_for_every_kind_of_host(
      String host, @Nullable String region, @Nullable String endpoint) {
    SqsSettings queue = queue("https://" + host + "/111122223333/events");

    assertThat(queue.region()).isEqualTo(region);
    assertThat(queue.endpoint())
        .isEqualTo(endpoint == null ? null : URI.create("https://" + host + "/"));
  }

  @Test
  void the_region_is_in_the_url_unless_the_endpoint_is_a_private_one() {
    assertThat(region(URL)).isEqualTo("eu-west-1");
    assertThat(region("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/events"))
        .isEqualTo("cn-north-1");
    assertThat(region("http://127.0.0.1:9324/000000000000/events")).isNull();
  }
}
