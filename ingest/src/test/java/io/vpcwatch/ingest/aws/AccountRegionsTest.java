package io.vpcwatch.ingest.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountRegionsTest {
  private static final String ONE = "111111111111";
  private static final String TWO = "222222222222";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AccountAccess report = new AccountAccess(registry);
  private final FakeAws aws =
      new FakeAws().answering("ec2", call -> FakeAws.regions("eu-west-1", "ap-east-1"));
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");

  @AfterEach
  void stop() {
    aws.close();
  }

  private AccountRegions places(Map<String, String> settings) {
    AwsSettings all = aws.settings(settings);
    return new AccountRegions(all, FakeAws.clients(all), report, () -> now);
  }

  @Test
  void regions_that_the_settings_name_need_no_request() {
    AccountRegions places =
        places(
            Map.of(
                "aws.accounts",
                ONE + "," + TWO,
                "aws.regions",
                "eu-west-1,eu-central-1",
                "aws.account." + TWO + ".regions",
                "us-east-1"));

    assertThat(places.list())
        .containsExactly(
            new AccountRegion(ONE, "eu-west-1"),
            new AccountRegion(ONE, "eu-central-1"),
            new AccountRegion(TWO, "us-east-1"));
    assertThat(places.named()).isEqualTo(places.list());
    assertThat(aws.calls("ec2")).isEmpty();
  }

  @Test
  void regions_are_requested_hourly_if_the_settings_name_none() {
    AccountRegions places = places(Map.of("aws.accounts", ONE, "aws.role-name", "reader"));

    assertThat(places.list())
        .containsExactly(new AccountRegion(ONE, "ap-east-1"), new AccountRegion(ONE, "eu-west-1"));
    assertThat(places.list()).hasSize(2);
    assertThat(aws.calls("ec2")).hasSize(1);
    assertThat(aws.calls("ec2").get(0).operation()).isEqualTo("DescribeRegions");
    assertThat(places.named()).isEmpty();

    now = now.plus(Duration.ofHours(1));
    assertThat(places.list()).hasSize(2);
    assertThat(aws.calls("ec2")).hasSize(2);
  }

  @Test
  void an_account_that_denies_access_is_reported_and_the_others_are_used() {
    aws.answering(
        "ec2",
        call ->
            call.place().account().equals(ONE)
                ? FakeAws.xmlError("UnauthorizedOperation")
                : FakeAws.regions("eu-west-1"));
    AccountRegions places =
        places(Map.of("aws.accounts", ONE + "," + TWO, "aws.role-name", "reader"));

    assertThat(places.list()).containsExactly(new AccountRegion(TWO, "eu-west-1"));
    assertThat(access(ONE)).isZero();
    assertThat(access(TWO)).isEqualTo(1);
    assertThat(report.health("regions", "all is well").ok()).isTrue();
    assertThat(report.health("regions", "all is well").detail())
        .startsWith("all is well, but not 111111111111/us-east-1: ")
        .contains("deploy/aws");
  }

  @Test
  void the_home_region_is_asked_if_a_service_control_policy_closes_the_first_one() {
    aws.answering(
        "ec2",
        call ->
            call.place().region().equals("us-east-1")
                ? FakeAws.ec2Error(
                    "UnauthorizedOperation", "with an explicit deny in a service control policy")
                : FakeAws.regions("eu-west-1"));
    AccountRegions places = places(Map.of("aws.accounts", ONE, "aws.role-name", "reader"));

    assertThat(places.list()).containsExactly(new AccountRegion(ONE, "eu-west-1"));
    assertThat(access(ONE)).isEqualTo(1);
  }

  @Test
  void the_last_regions_are_kept_while_an_account_does_not_answer() {
    AccountRegions places = places(Map.of("aws.accounts", ONE, "aws.role-name", "reader"));
    places.list();
    aws.answering("ec2", call -> FakeAws.xmlError("UnauthorizedOperation"));
    now = now.plus(Duration.ofHours(2));

    assertThat(places.list()).hasSize(2);
    assertThat(access(ONE)).isZero();
  }

  private double access(String account) {
    return registry
        .get("vpcwatch.account.access")
        .tag("account_id", account)
        .tag("use", "regions")
        .gauge()
        .value();
  }
}
