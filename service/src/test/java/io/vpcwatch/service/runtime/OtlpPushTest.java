package io.vpcwatch.service.runtime;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.settings.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class OtlpPushTest {
  private static final String PATH = "/v1/metrics";

  private final WireMockServer collector =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  @BeforeEach
  void start() {
    collector.start();
    collector.stubFor(post(anyUrl()).willReturn(ok()));
  }

  @AfterEach
  void stop() {
    collector.stop();
  }

  @Test
  void the_last_values_are_pushed_when_the_process_stops() throws Exception {
    Metrics metrics = metrics(Map.of());
    Counter.builder("vpcwatch.events")
        .tag("result", "new")
        .register(metrics.registry())
        .increment(7);
    Timer.builder("vpcwatch.alert.latency")
        .serviceLevelObjectives(Metrics.latencyBuckets())
        .register(metrics.registry())
        .record(Duration.ofSeconds(3));
    metrics.registry().gauge("kafka.consumer.io.ratio", 1);

    metrics.close();

    ResourceMetrics pushed = pushed();
    Map<String, Metric> byName =
        pushed.getScopeMetrics(0).getMetricsList().stream()
            .collect(Collectors.toMap(Metric::getName, each -> each, (one, other) -> one));
    assertThat(byName.get("vpcwatch.events").getSum().getDataPoints(0).getAsDouble()).isEqualTo(7);
    assertThat(
            attributes(byName.get("vpcwatch.events").getSum().getDataPoints(0).getAttributesList()))
        .containsEntry("result", "new");
    assertThat(byName.get("vpcwatch.alert.latency").getUnit()).isEqualTo("seconds");
    assertThat(byName.get("vpcwatch.alert.latency").getHistogram().getDataPoints(0))
        .satisfies(point -> assertThat(point.getSum()).isEqualTo(3))
        .satisfies(point -> assertThat(point.getExplicitBoundsList()).contains(1.0, 5.0, 3600.0))
        .satisfies(point -> assertThat(point.getBucketCountsList()).contains(1L));
    assertThat(byName).containsKeys("jvm.memory.used", "vpcwatch.build.info");
    assertThat(byName).as("basic Kafka metrics").doesNotContainKey("kafka.consumer.io.ratio");
    assertThat(attributes(pushed.getResource().getAttributesList()))
        .containsEntry("service.name", "vpcwatch")
        .containsEntry("service.version", "1.2.3")
        .containsEntry("service.instance.id", "host-1");
  }

  @Test
  void prometheus_still_reads_the_same_metrics() {
    Metrics metrics = metrics(Map.of());
    Counter.builder("vpcwatch.events").register(metrics.registry()).increment(7);

    assertThat(metrics.prometheus().scrape()).contains("vpcwatch_events_total 7.0");

    metrics.close();
  }

  @Test
  void headers_of_the_settings_are_sent() {
    metrics(Map.of("metrics.otlp-headers", "Authorization=Basic YTpiPQ==,X-Scope-OrgID=sec,urity"))
        .close();

    LoggedRequest request = collector.findAll(postRequestedFor(urlEqualTo(PATH))).get(0);
    assertThat(request.getHeader("Authorization")).isEqualTo("Basic YTpiPQ==");
    assertThat(request.getHeader("X-Scope-OrgID")).isEqualTo("sec,urity");
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-protobuf");
  }

  @Test
  void a_receiver_that_is_away_is_logged_once_and_when_it_is_back() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    String url = collector.url(PATH);
    Logger logger = (Logger) LoggerFactory.getLogger(OtlpPush.class);
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      OtlpPush push =
          new OtlpPush(URI.create(url), Duration.ofMinutes(1), Map.of(), Network.direct());
      OtlpMetricsSender.Request request =
          OtlpMetricsSender.Request.builder(new byte[0]).address("unused").build();
      collector.stubFor(post(anyUrl()).willReturn(serverError()));
      push.send(request);
      push.send(request);
      collector.stubFor(post(anyUrl()).willReturn(ok()));
      push.send(request);
      push.send(request);
      collector.stop();
      push.send(request);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Metrics can't be pushed to " + url + ": HTTP status 500",
            "Metrics are pushed to " + url + " again",
            "Metrics can't be pushed to " + url + ": cannot connect; check host and port");
  }

  @Test
  void nothing_is_pushed_without_a_url() {
    assertThat(
            ServiceSettings.loader()
                .load()
                .get(MetricsSettings.class)
                .otlp("1", "host", Network.direct()))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "metrics.otlp-url, collector:4318, is not a URL like",
    "metrics.otlp-interval, 10ms, must be 1s or more",
    "metrics.otlp-headers, SECRET, is not a list like",
  })
  void wrong_settings_are_reported_without_the_secret(String key, String value, String problem) {
    assertThatThrownBy(() -> ServiceSettings.loader().override(Map.of(key, value)).load())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("SECRET");
  }

  private Metrics metrics(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("metrics.otlp-url", collector.url(PATH));
    MetricsSettings loaded =
        ServiceSettings.loader().override(settings).load().get(MetricsSettings.class);
    return new Metrics(
        "1.2.3", Metrics.KafkaMetrics.BASIC, loaded.otlp("1.2.3", "host-1", Network.direct()));
  }

  private ResourceMetrics pushed() throws Exception {
    List<LoggedRequest> requests = collector.findAll(postRequestedFor(urlEqualTo(PATH)));
    assertThat(requests).isNotEmpty();
    return ExportMetricsServiceRequest.parseFrom(requests.get(0).getBody()).getResourceMetrics(0);
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().getStringValue()));
  }
}
