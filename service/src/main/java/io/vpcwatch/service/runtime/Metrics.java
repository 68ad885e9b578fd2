package io.vpcwatch.service.runtime;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of one process, for Prometheus. */
public final class Metrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  /** Which of Kafka's own metrics are exposed. */
  public enum KafkaMetrics {
    /** Those that the dashboards and alerts use, and a few that explain them. */
    BASIC,
    ALL
  }

  /** The beginnings of the names of Kafka's basic metrics. */
  private static final Set<String> KAFKA_BASICS =
      Set.of(
          "kafka.consumer.coordinator.failed.rebalance",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.producer.record.error.total",
          "kafka.producer.record.send.total",
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads",
          "kafka.stream.thread.commit.latency",
          "kafka.stream.thread.process.latency");

  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterRegistry registry;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /** With the metrics of the JVM, and {@code vpcwatch_build_info} with the version. */
  public Metrics(String version, KafkaMetrics kafka) {
    this(version, kafka, (MeterRegistry) null);
  }

  /**
   * @param other gets all metrics as well; null if there is none
   */
  public Metrics(String version, KafkaMetrics kafka, @Nullable MeterRegistry other) {
    this(version, kafka, other, LOG::error);
  }

  /**
   * @param onMissing called for a meter that can't be registered because it clashes with another
   *     one: a bug that should fail tests, but not production
   */
  public Metrics(String version, KafkaMetrics kafka, Consumer<String> onMissing) {
    this(version, kafka, null, onMissing);
  }

  private Metrics(
      String version,
      KafkaMetrics kafka,
      @Nullable MeterRegistry other,
      Consumer<String> onMissing) {
    MeterFilter filter =
        MeterFilter.deny(id -> kafka == KafkaMetrics.BASIC && isSpecial(id.getName()));
    if (other == null) {
      registry = prometheus;
    } else {
      other.config().meterFilter(filter);
      registry = new CompositeMeterRegistry(Clock.SYSTEM, List.of(prometheus, other));
    }
    prometheus
        .config()
        .meterFilter(filter)
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

  private static boolean isSpecial(String name) {
    return name.startsWith("kafka.") && KAFKA_BASICS.stream().noneMatch(name::startsWith);
  }

  /** Registers the clock, and the free space of the file system of a folder. */
  public void host(Path folder, InstantSource clock) {
    Gauge.builder("vpcwatch.clock.timestamp.seconds", () -> clock.millis() / 1000.0)
        .description("The clock of this process, to compare with the time of the scrape")
        .register(registry);
    new DiskSpaceMetrics(folder.toFile()).bindTo(registry);
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

  /** A registry whose meters are these metrics, and can be removed together. */
  public CompositeMeterRegistry removable() {
    return new CompositeMeterRegistry(Clock.SYSTEM, Set.of(registry));
  }

  /** Where services register theirs. */
  public MeterRegistry registry() {
    return registry;
  }

  PrometheusMeterRegistry prometheus() {
    return prometheus;
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
