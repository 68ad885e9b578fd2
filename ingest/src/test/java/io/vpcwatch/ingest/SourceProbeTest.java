package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.inventory.FakeEc2;
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
  private final FakeEc2 ec2 = new FakeEc2();
  private final FakeAws aws =
      new FakeAws()
          .answering("ec2", ec2)
          .answering("iam", ec2)
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
        .containsEntry("inventory", Health.up("2 of 2 accounts and regions answer"))
        .containsEntry("networks", Health.up("all permissions in 2 accounts and regions"));
    assertThat(results.get("lookup").ok()).isFalse();
    assertThat(results.get("lookup").detail())
        .startsWith("1 of 2 accounts and regions answer; 999999999999/us-east-1: AccessDenied");
  }

  @Test
  void each_missing_permission_to_describe_networks_is_named_with_its_account_and_region()
      throws Exception {
    ec2.deny("DescribeRouteTables");
    ec2.deny("GetManagedPrefixListEntries");
    ec2.deny("GetAccountAuthorizationDetails");

    assertThat(networks().detail())
        .startsWith(
            "missing permissions: 111111111111 in eu-west-1, us-east-1: ec2:DescribeRouteTables,"
                + " ec2:GetManagedPrefixListEntries; 111111111111 in global:"
                + " iam:GetAccountAuthorizationDetails; 222222222222 in eu-west-1, us-east-1: ")
        .contains("Grant them as deploy/aws does");
  }

  @Test
  void what_does_not_answer_is_no_missing_permission() throws Exception {
    aws.answering(
        "ec2", call -> FakeAws.ec2Error("OptInRequired", "not subscribed").withStatus(401));

    assertThat(networks())
        .isEqualTo(
            Health.down(
                "4 of 6 accounts and regions do not answer; 111111111111/eu-west-1: OptInRequired:"
                    + " not subscribed"));

    aws.answering("iam", call -> FakeAws.xmlError("InvalidClientTokenId"));
    assertThat(networks().detail()).startsWith("6 of 6 accounts and regions do not answer; ");
  }

  @Test
  void without_a_region_nothing_is_granted() throws Exception {
    ec2.deny("DescribeRegions");

    Map<String, Health> results =
        probe(Map.of("aws.accounts", "999999999999", "ingest.inventory.enabled", "true"));

    assertThat(results.get("networks").ok()).isFalse();
    assertThat(results.get("networks")).isEqualTo(results.get("inventory"));
  }

  @Test
  void networks_are_not_tried_where_they_are_not_described() throws Exception {
    assertThat(
            probe(
                Map.of(
                    "aws.accounts", "999999999999",
                    "aws.regions", "eu-west-1",
                    "ingest.inventory.enabled", "true",
                    "ingest.inventory.networks", "false")))
        .containsKey("inventory")
        .doesNotContainKey("networks");
    assertThat(aws.calls("ec2")).isEmpty();
  }

  private Health networks() throws InterruptedException {
    Health health =
        probe(
                Map.of(
                    "aws.accounts", "111111111111,222222222222",
                    "aws.role-name", "reader",
                    "aws.regions", "eu-west-1,us-east-1",
                    "ingest.inventory.enabled", "true"))
            .get("networks");
    assertThat(health.ok()).isFalse();
    return health;
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
