package io.vpcwatch.service.runtime;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.net.URI;
import java.util.Optional;

/** Where /metrics and /health are served. */
public record HttpSettings(
    @Description("the address to listen on; `0.0.0.0` for all") @Default("127.0.0.1")
        String address,
    @Description("the port of `/metrics` and `/health`; 0 for any free one")
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
        Optional<URI> publicUrl) {}
