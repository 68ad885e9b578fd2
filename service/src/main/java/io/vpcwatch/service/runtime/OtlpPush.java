package io.vpcwatch.service.runtime;

import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.vpcwatch.service.network.ConnectionErrors;
import io.vpcwatch.service.network.Network;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes metrics by OTLP, and logs when that begins to fail and when it works again. */
final class OtlpPush implements OtlpMetricsSender {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpPush.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SUCCESSES = 2;

  private final URI url;
  private final Duration interval;
  private final Map<String, String> headers;
  private final Network network;
  private final HttpClient client;
  private String failure = "";

  OtlpPush(URI url, Duration interval, Map<String, String> headers, Network network) {
    this.url = url;
    this.interval = interval;
    this.headers = headers;
    this.network = network;
    client = network.httpClient().build();
  }

  /**
   * @param instance the name of this process
   */
  OtlpMeterRegistry registry(String version, String instance) {
    OtlpConfig config =
        new OtlpConfig() {
          @Override
          public @Nullable String get(String key) {
            return null;
          }

          @Override
          public String url() {
            return url.toString();
          }

          @Override
          public Duration step() {
            return interval;
          }

          @Override
          public TimeUnit baseTimeUnit() {
            return TimeUnit.SECONDS;
          }

          /** With those of OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME. */
          @Override
          public Map<String, String> resourceAttributes() {
            Map<String, String> attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
            attributes.putIfAbsent("service.name", "vpcwatch");
            attributes.putIfAbsent("service.version", version);
            attributes.putIfAbsent("service.instance.id", instance);
            return attributes;
          }
        };
    return OtlpMeterRegistry.builder(config)
        .threadFactory(new DaemonThreads("otlp"))
        .metricsSender(this)
        .build();
  }

  @Override
  public synchronized void send(Request metrics) {
    HttpRequest.Builder request =
        network
            .request(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(metrics.getMetricsData()));
    headers.forEach(request::setHeader);
    String result;
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      result = status / 100 == SUCCESSES ? "" : "HTTP status " + status;
    } catch (IOException e) {
      result = reason(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!result.isEmpty() && failure.isEmpty()) {
      LOG.warn("Metrics can't be pushed to {}: {}", url, result);
    } else if (result.isEmpty() && !failure.isEmpty()) {
      LOG.info("Metrics are pushed to {} again", url);
    }
    failure = result;
  }

  private static String reason(IOException e) {
    String certificate = ConnectionErrors.certificate(e);
    if (certificate != null) {
      return certificate;
    }
    // Java's client gives no reason for these.
    return e instanceof ConnectException
        ? "cannot connect; check host and port"
        : String.valueOf(e.getMessage());
  }
}
