package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.trail.ReadLimits;
import io.vpcwatch.service.Health;
import io.vpcwatch.service.Service;
import io.vpcwatch.service.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches the configured sources and publishes what they say about functions. */
public final class IngestService implements Service {
  private final Supplier<Connection> connections;
  private final List<Path> files;
  private final Duration pollInterval;
  private final ReadLimits limits;
  private final boolean replayed;
  private final Clock clock;
  private @Nullable FileWatch watch;

  /**
   * @param settings without {@link IngestProblems}
   * @param kafka properties of a Kafka client
   */
  public IngestService(
      IngestSettings settings,
      Map<String, ?> kafka,
      Topics topics,
      MeterRegistry registry,
      Clock clock) {
    this(settings, connectionsTo(kafka, topics, new IngestMetrics(registry)), clock);
  }

  IngestService(IngestSettings settings, Supplier<Connection> connections, Clock clock) {
    this.connections = connections;
    this.files = settings.files().orElse(List.of()).stream().map(Path::of).toList();
    this.pollInterval = settings.pollInterval();
    this.limits = new ReadLimits(settings.maxRecordBytes(), settings.maxFileBytes());
    this.replayed = settings.replayed();
    this.clock = clock;
  }

  private static Supplier<Connection> connectionsTo(
      Map<String, ?> kafka, Topics topics, IngestMetrics metrics) {
    return () -> KafkaConnection.open(kafka, topics, metrics);
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public synchronized void start() {
    if (!files.isEmpty() && watch == null) {
      watch = new FileWatch(files, pollInterval, limits, replayed, connections, clock);
      watch.start();
    }
  }

  @Override
  public synchronized Health check() {
    if (files.isEmpty()) {
      return Health.up("no source is configured");
    }
    return Health.of(Map.of("files", watch == null ? Health.down("not started") : watch.check()));
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
