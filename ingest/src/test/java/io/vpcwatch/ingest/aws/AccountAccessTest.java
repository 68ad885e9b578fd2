package io.vpcwatch.ingest.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.service.runtime.Health;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class AccountAccessTest {
  private static final AccountRegion ONE = new AccountRegion("111111111111", "eu-west-1");
  private static final AccountRegion TWO = new AccountRegion("222222222222", "eu-west-1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AccountAccess report = new AccountAccess(registry);

  private double access(AccountRegion place) {
    return registry
        .get("vpcwatch.account.access")
        .tags("account_id", place.account(), "use", "lookup")
        .gauge()
        .value();
  }

  @Test
  void a_source_is_down_if_no_account_answers() {
    report.failed("lookup", ONE, SdkClientException.create("no route"));

    assertThat(report.health("lookup", "polling"))
        .isEqualTo(Health.down("111111111111/eu-west-1: no route"));
    assertThat(access(ONE)).isZero();
  }

  @Test
  void a_source_is_up_if_one_region_answers_and_names_the_failing_ones() {
    report.reached("lookup", TWO);
    report.failed("lookup", ONE, SdkClientException.create("no route"));

    assertThat(report.health("lookup", "polling"))
        .isEqualTo(Health.up("polling, but not 111111111111/eu-west-1: no route"));
    assertThat(access(TWO)).isEqualTo(1);
  }

  @Test
  void only_the_first_failing_accounts_are_named() {
    for (int i = 0; i < 9; i++) {
      report.failed(
          "lookup", new AccountRegion("11111111111" + i, "r-1"), SdkClientException.create("no"));
    }

    assertThat(report.health("lookup", "polling").detail())
        .endsWith("111111111114/r-1: no; and 4 more");
  }

  @Test
  void an_account_that_recovered_is_not_named() {
    report.failed("lookup", ONE, SdkClientException.create("no route"));
    report.reached("lookup", ONE);

    assertThat(report.health("lookup", "polling")).isEqualTo(Health.up("polling"));
    assertThat(access(ONE)).isEqualTo(1);
  }
}
