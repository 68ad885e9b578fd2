package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceProbeTest {
  private final FakeAws aws =
      new FakeAws()
          .answering(
              "sts",
              call ->
                  WireMock.ok(
                      "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::999999999999:role/own</Arn>"
                          + "</GetCallerIdentityResult></GetCallerIdentityResponse>"))
          .answering("lambda", call -> FakeAws.json(Map.of()))
          .answering(
              "cloudtrail",
              call ->
                  call.place().region().equals("eu-west-1")
                      ? FakeAws.json(Map.of())
                      : FakeAws.error(400, "AccessDeniedException"));
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    aws.close();
  }

  private Map<String, Health> probe(Map<String, String> overrides) throws InterruptedException {
    Settings settings =
        ServiceSettings.loader()
            .group("ingest", IngestSettings.class)
            .group("aws", AwsSettings.class)
            .override(aws.overrides(overrides))
            .load();
    try (SourceProbe probe =
        new SourceProbe(
            settings,
            FakeAws.context(
                settings.get(AwsSettings.class), new SimpleMeterRegistry(), () -> Instant.EPOCH))) {
      return probe.all();
    }
  }

  @Test
  void files_are_there_or_not() throws Exception {
    Path file = Files.createFile(folder.resolve("trail.json"));

    Map<String, Health> results = probe(Map.of("ingest.files", file + "," + folder + "/missing"));

    assertThat(results.get("files " + file).ok()).isTrue();
    assertThat(results.get("files " + folder + "/missing"))
        .isEqualTo(Health.down("is not there: create it, or correct ingest.files"));
    assertThat(aws.calls("sts")).isEmpty();
  }

  @Test
  void each_use_of_aws_is_tried_in_every_account_and_region() throws Exception {
    Map<String, Health> results =
        probe(
            Map.of(
                "aws.accounts", "999999999999",
                "aws.regions", "eu-west-1,us-east-1",
                "ingest.lookup.enabled", "true",
                "ingest.inventory.enabled", "true"));

    assertThat(results)
        .containsEntry("AWS credentials", Health.up("arn:aws:iam::999999999999:role/own"))
        .containsEntry("inventory", Health.up("2 of 2 accounts and regions answer"));
    assertThat(results.get("lookup").ok()).isFalse();
    assertThat(results.get("lookup").detail())
        .startsWith("1 of 2 accounts and regions answer; 999999999999/us-east-1: AccessDenied");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | <ListBucketResult/> | | true | no object yet
          404 | <Error><Code>NoSuchBucket</Code></Error> | | false | the bucket does not exist
          403 | <Error><Code>AccessDenied</Code><Message>no ListBucket</Message></Error> | | false | AccessDenied: no ListBucket
          200 | <ListBucketResult><Contents><Key>AWSLogs/x</Key><Size>9</Size></Contents></ListBucketResult> | <Error><Code>AccessDenied</Code><Message>not authorized to perform: kms:Decrypt</Message></Error> | false | kms:Decrypt
          200 | <ListBucketResult><Contents><Key>AWSLogs/x</Key><Size>9</Size></Contents></ListBucketResult> | | true | listed and read
          """)
  void an_object_of_each_bucket_is_read(
      int status, String list, @Nullable String denied, boolean ok, String detail)
      throws Exception {
    aws.answering("sqs", call -> FakeAws.json(Map.of()));
    aws.answering(
        "s3",
        call -> {
          if (call.operation().endsWith("/AWSLogs/x")) {
            return denied == null
                ? WireMock.ok("{")
                : WireMock.aResponse().withStatus(403).withBody(denied);
          }
          return WireMock.aResponse().withStatus(status).withBody(list);
        });

    Map<String, Health> results =
        probe(
            Map.of(
                "ingest.sqs.trail.queue-url",
                aws.url() + "/111122223333/trail",
                "ingest.sqs.trail.buckets",
                "my-trail",
                "ingest.sqs.trail.accounts",
                "111122223333",
                "aws.endpoints.sqs.url",
                aws.url(),
                "aws.endpoints.s3.url",
                aws.url()));

    assertThat(results.get("queue trail").ok()).isTrue();
    assertThat(results.get("bucket my-trail").ok()).isEqualTo(ok);
    assertThat(results.get("bucket my-trail").detail()).contains(detail);
  }

  @Test
  void without_a_use_of_aws_there_is_no_probe() throws Exception {
    assertThat(probe(Map.of())).isEmpty();
  }
}
