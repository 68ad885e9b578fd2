package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointTest {
  private final AtomicReference<Health> health = new AtomicReference<>(Health.up("ok"));
  private final AtomicReference<Health> liveness = new AtomicReference<>(Health.up("alive"));
  private final Metrics metrics = new Metrics("1.2.3", Metrics.KafkaMetrics.BASIC);
  private final HttpEndpoint endpoint =
      new HttpEndpoint(settings(0), metrics, health::get, liveness::get, null);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    endpoint.start();
  }

  @AfterEach
  void close() {
    endpoint.close();
    metrics.close();
  }

  @Test
  void metrics_are_prometheus_text_and_every_one_is_explained()
      throws IOException, InterruptedException {
    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain");
    assertThat(response.body()).contains("vpcwatch_build_info{version=\"1.2.3\"} 1");
    List<String> lines = response.body().lines().toList();
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.substring(7, line.indexOf(' ', 7))))
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(lines).anyMatch(line -> line.matches("# HELP " + name + " .+")));
  }

  @Test
  void openmetrics_are_served_on_request() throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(endpoint.url() + "/metrics"))
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  void a_process_that_answers_is_alive() throws IOException, InterruptedException {
    health.set(Health.down("everything"));

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void a_process_with_a_service_that_has_stopped_for_good_is_not_alive()
      throws IOException, InterruptedException {
    liveness.set(Health.down("stopped for good: evaluator"));

    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").body()).contains("stopped for good: evaluator");
  }

  @Test
  void ready_names_every_component() throws IOException, InterruptedException {
    health.set(
        Health.of(Map.of("broker", Health.up("fine"), "alerting", Health.down("no_service"))));

    HttpResponse<String> response = get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("\"alerting\":{\"ok\":false,\"detail\":\"no_service\"");
    health.set(Health.up("ok"));
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/metrics/../../etc/passwd",
        "/health",
        "/%00",
        "/%2e%2e/x",
        "/<script>alert(1)</script>"
      })
  void other_requests_are_answered_without_any_information(String path)
      throws IOException, InterruptedException {
    HttpResponse<String> response = get(path.replace("<", "%3C").replace(">", "%3E"));

    assertThat(response.statusCode()).isBetween(400, 499);
    assertThat(response.body()).doesNotContain("at io.", "Exception", "<script>");
  }

  @Test
  void a_port_in_use_is_named_with_the_fix() {
    int taken = URI.create(endpoint.url()).getPort();

    assertThatThrownBy(
            () ->
                new HttpEndpoint(settings(taken), metrics, health::get, health::get, null).start())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("http.port")
        .hasMessageContaining(Integer.toString(taken));
  }

  @Test
  void the_port_chosen_by_the_system_is_reported() {
    assertThat(URI.create(endpoint.url()).getPort()).isPositive();
    assertThat(endpoint.check().ok()).isTrue();
  }

  @Test
  void an_address_of_another_host_is_named_with_the_fix() {
    HttpSettings elsewhere =
        ServiceSettings.loader()
            .override(Map.of("http.address", "192.0.2.1", "http.port", "0"))
            .load()
            .get(HttpSettings.class);

    assertThatThrownBy(
            () -> new HttpEndpoint(elsewhere, metrics, health::get, health::get, null).start())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("192.0.2.1")
        .hasMessageContaining("http.address");
  }

  @Test
  void closing_twice_and_closing_what_was_not_started_is_fine() {
    endpoint.close();
    endpoint.close();

    assertThat(endpoint.check().ok()).isFalse();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint.url() + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpSettings settings(int port) {
    return ServiceSettings.loader()
        .override(Map.of("http.port", Integer.toString(port)))
        .load()
        .get(HttpSettings.class);
  }
}
