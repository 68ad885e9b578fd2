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

/** The numbers of one process, for Prometheus. */
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
   * @param onMissing told of a meter that is not among the numbers, as it clashes with another one:
   *     a defect of ours, over which tests should fail and production should not
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
   * The buckets of a latency that begins with an event's time: CloudTrail itself takes seconds to
   * minutes.
   */
  public static Duration[] latencyBuckets() {
    return IntStream.of(1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
        .mapToObj(Duration::ofSeconds)
        .toArray(Duration[]::new);
  }

  /** Shows the health of a service, as it is when somebody looks. */
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
