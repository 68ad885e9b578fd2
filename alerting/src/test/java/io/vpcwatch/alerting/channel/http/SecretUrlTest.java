package io.vpcwatch.alerting.channel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.slack.com/services/T0/B0/SECRET",
        " https://hooks.slack.com/services/T0/B0/SECRET\n",
        "http://127.0.0.1:8065/SECRET",
        "http://localhost:8065/SECRET",
        "http://[::1]:8065/SECRET",
        "http://siem:8080/SECRET",
        "http://siem.security.svc/SECRET",
        "http://siem.security.svc.cluster.local/SECRET",
        "http://hooks.corp.internal/SECRET",
        "http://10.1.2.3/SECRET",
        "http://172.16.0.9/SECRET",
        "http://192.168.1.1/SECRET",
        "http://[fd00::1]/SECRET"
      })
  void https_is_accepted_and_http_within_a_private_network(String url) {
    assertThat(SecretUrl.parse("webhook-url", url).reveal().toString()).isEqualTo(url.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.slack.com/services/SECRET",
        "http://127.0.0.1.evil.example/SECRET",
        "http://10.1.2.3.evil.example/SECRET",
        "http://172.32.0.9/SECRET",
        "http://134744072/SECRET",
        "http://0x8080808/SECRET",
        "http://[2001:db8::1]/SECRET",
        "ftp://hooks.slack.com/SECRET",
        "hooks.slack.com/services/SECRET",
        "https://user:SECRET@hooks.slack.com/services",
        "https:///SECRET",
        "https://hooks.slack.com/ SECRET",
        "SECRET",
        ""
      })
  void other_urls_are_rejected_and_not_repeated(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretUrl.parse("webhook-url", url))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains("webhook-url", "https://")
                    .doesNotContain("SECRET"))
        .withNoCause();
  }

  @Test
  void only_the_host_is_shown() {
    assertThat(
            SecretUrl.parse(
                "webhook-url", "https://hooks.slack.com/services/T0/B0/SECRET?token=SECRET"))
        .hasToString("https://hooks.slack.com/…");
  }
}
