package io.vpcwatch.service.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of one process, for Prometheus. */
public final class Metrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /** With the metrics of the JVM, and {@code vpcwatch_build_info} with the version. */
  public Metrics(String version) {
    this(version, LOG::error);
  }

  /**
   * @param onMissing called for a meter that can't be registered because it clashes with another
   *     one: a bug that should fail tests, but not production
   */
  public Metrics(String version, Consumer<String> onMissing) {
    registry
        .config()
        .onMeterRegistrationFailed(
            (id, reason) ->
                onMissing.accept("the metric " + id.getName() + " is missing: " + reason));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
    Gauge.builder("vpcwatch.build.info", () -> 1)
        .description("The version of vpcwatch that runs here")
        .tag("version", version)
        .register(registry);
  }

  /**
   * Buckets for latencies measured from the time of an event: CloudTrail itself takes seconds to
   * minutes.
   */
  public static Duration[] latencyBuckets() {
    return IntStream.of(1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
        .mapToObj(Duration::ofSeconds)
        .toArray(Duration[]::new);
  }

  /** Registers a gauge for the health of a service at the time of the scrape. */
  public void health(Service service) {
    Gauge.builder("vpcwatch.service.ready", service, each -> each.check().ok() ? 1 : 0)
        .description("1 if the service is able to do its job, 0 if not; /health/ready says why")
        .tag("component", service.name())
        .register(registry);
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
