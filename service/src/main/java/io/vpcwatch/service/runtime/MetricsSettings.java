package io.vpcwatch.service.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a process pushes its metrics; Prometheus reads them from {@code /metrics} anyway. */
public record MetricsSettings(
    @Description(
            "the URL to which metrics are also pushed by OTLP (HTTP, protobuf), like http://collector:4318/v1/metrics; not set: nowhere")
        @Matches(
            value = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?",
            problem = "%s is not a URL like http://collector:4318/v1/metrics")
        Optional<URI> otlpUrl,
    @Description("interval between two pushes")
        @Default("1m")
        @Range(min = "1s", problem = "must be 1s or more")
        Duration otlpInterval,
    @Description(
            "headers of the pushes, like Authorization=Bearer abc,X-Scope-OrgID=security: a secret")
        Optional<Secret<String>> otlpHeaders)
    implements Validated {
  private static final String ONE_HEADER = "([A-Za-z0-9-]+)=([ -~]+?)(?:,(?=[A-Za-z0-9-]+=)|$)";
  private static final Pattern HEADER = Pattern.compile(ONE_HEADER);
  private static final Pattern HEADERS = Pattern.compile("(?:" + ONE_HEADER + ")+");

  @Override
  public void validate(Problems problems) {
    if (otlpHeaders.isPresent()
        && problems.areValid("otlp-headers")
        && !HEADERS.matcher(otlpHeaders.get().reveal()).matches()) {
      problems.report("otlp-headers", "is not a list like Authorization=Bearer abc");
    }
  }

  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    otlpHeaders.ifPresent(
        secret ->
            HEADER
                .matcher(secret.reveal())
                .results()
                .forEach(header -> headers.put(header.group(1), header.group(2))));
    return headers;
  }

  /** Pushes its meters; null if there is no URL. */
  public @Nullable MeterRegistry otlp(String version, String instance, Network network) {
    return otlpUrl
        .<MeterRegistry>map(
            url -> new OtlpPush(url, otlpInterval, headers(), network).registry(version, instance))
        .orElse(null);
  }
}
