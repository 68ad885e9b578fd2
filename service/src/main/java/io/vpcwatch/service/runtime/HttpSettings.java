package io.vpcwatch.service.runtime;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Where a process serves its page, its API, /metrics and /health, and to whom. */
public record HttpSettings(
    @Description("the address to listen on; `0.0.0.0` for all") @Default("127.0.0.1")
        String address,
    @Description("the port of the page, `/metrics` and `/health`; 0 for any free one")
        @Default("8080")
        @Range(min = "0", max = "65535", problem = "%s is not a port; choose 0 to 65535")
        int port,
    @Description(
            "Kafka's own metrics in `/metrics`: basic for those that the dashboards and alerts use, or all, several hundred series for each service")
        @Default("basic")
        Metrics.KafkaMetrics kafkaMetrics,
    @Description(
            "the URL of the page, like https://vpcwatch.example.com, if people reach it by a name or through a proxy")
        @Matches(
            value = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?",
            problem = "%s is not a URL like https://vpcwatch.example.com")
        Optional<URI> publicUrl,
    @Description(
            "the token that the page and the API require, at least 16 characters: a secret; needed if address is not of this machine only, unless there is a trusted-header")
        Optional<Secret<String>> token,
    @Description(
            "the header in which an authenticating proxy names the user, like X-Forwarded-User: the page and the API accept requests of trusted-peers that have it")
        @Matches(
            value = "[A-Za-z0-9-]{1,100}",
            problem = "%s is not the name of a header, like X-Forwarded-User")
        Optional<String> trustedHeader,
    @Description("the addresses of that proxy")
        @Default("127.0.0.1,::1")
        @Matches(
            value = "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*",
            problem = "%s is not an address like 10.0.0.7")
        Optional<List<String>> trustedPeers)
    implements Validated {
  private static final int MIN_TOKEN = 16;

  @Override
  public void validate(Problems problems) {
    if (token.isPresent()
        && problems.areValid("token")
        && token.get().reveal().length() < MIN_TOKEN) {
      problems.report(
          "token",
          "must have at least %d characters, like those of openssl rand -hex 16"
              .formatted(MIN_TOKEN));
    }
  }

  /** Whether only programs on this machine can connect. */
  boolean isLocal() {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) { // the start will fail
      return false;
    }
  }
}
