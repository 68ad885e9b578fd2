package io.vpcwatch.query;

import io.javalin.config.JavalinConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.HttpRoutes;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.streams.StreamsHost;
import io.vpcwatch.streams.StreamsProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and the API. Every instance reads all topics, and answers for all of them: none
 * asks another one.
 */
public final class QueryService implements Service, HttpRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(QueryService.class);
  private static final int EVENTS = 1_000;
  private static final long HEARTBEAT_MILLIS = 15_000;
  private static final double PERCENT = 100;

  /** Kafka keeps deletions for 30 days; older state would not see them. */
  private static final Duration MAX_STATE_AGE = Duration.ofDays(25);

  private final ReadModel model;
  private final EventStream events;
  private final Api api;
  private final StreamsHost host;
  private final InstantSource clock;
  private final CompletableFuture<String> fatal = new CompletableFuture<>();

  /**
   * What it needs of the process.
   *
   * @param changes reads the known changes of a function
   * @param report makes a report, for which it reads everything
   * @param health of the process, by component
   */
  public record Environment(
      String version,
      ProcessSettings settings,
      Function<FunctionArn, List<FunctionChange>> changes,
      Function<AuditReport.Scope, AuditReport> report,
      Supplier<Health> health,
      MeterRegistry registry) {}

  public QueryService(
      Settings settings, Map<String, ?> kafka, Environment environment, InstantSource clock) {
    this.clock = clock;
    QuerySettings query = settings.get(QuerySettings.class);
    TopicSettings topics = settings.get(TopicSettings.class);
    Items items =
        new Items(settings.get(AlertingSettings.class).ownership(settings.get(AccountTable.class)));
    String instance = Long.toString(clock.millis(), Character.MAX_RADIX);
    EventLog log = new EventLog(instance, EVENTS);
    events = new EventStream(log, HEARTBEAT_MILLIS);
    model = new ReadModel(Topics.of(topics), items, query.retention(), clock, log);
    api =
        new Api(
            model,
            items,
            events,
            new Api.Sources(environment.changes(), environment.report(), environment.health()),
            new Api.Settings(environment.version(), instance, query.targetPercent() / PERCENT),
            clock);
    host =
        new StreamsHost(
            name(),
            model::topology,
            properties(kafka, topics, environment.settings()),
            reason -> {},
            environment.registry());
    gauge(
        environment.registry(),
        "functions",
        "Functions that the page and the API know",
        model::functionCount);
    gauge(
        environment.registry(),
        "violations",
        "Violations that the page and the API know, open or over",
        model::violationCount);
    gauge(
        environment.registry(), "live.clients", "Pages that receive live updates", events::clients);
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder("vpcwatch.query." + name, value).description(description).register(registry);
  }

  private static Properties properties(
      Map<String, ?> kafka, TopicSettings topics, ProcessSettings process) {
    Map<String, Object> guarantees =
        Map.of(
            // It writes nothing, and reading a record twice does not matter.
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.AT_LEAST_ONCE,
            StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            "read_committed");
    return StreamsProperties.of("query", Map.of(), kafka, guarantees, topics, process);
  }

  @Override
  public void addTo(JavalinConfig config) {
    api.addTo(config);
  }

  @Override
  public String name() {
    return "query";
  }

  /** Returns at once: until everything has been read, the API answers that it is not ready. */
  @Override
  public void start() {
    forgetOldState();
    events.start();
    new DaemonThreads("query-start").newThread(this::read).start();
  }

  private void read() {
    try {
      host.start();
      if (!host.check().ok()) {
        return; // closed, or a fatal fault
      }
      model.complete();
      LOG.info(
          "Query started, {} functions, {} violations",
          model.functionCount(),
          model.violationCount());
    } catch (RuntimeException e) {
      LOG.error("Query could not start", e);
      fatal.complete("could not start: " + e.getMessage());
    }
  }

  private void forgetOldState() {
    Path folder =
        Path.of(host.properties().getProperty(StreamsConfig.STATE_DIR_CONFIG))
            .resolve(host.groupId())
            .resolve("global");
    try {
      if (Files.exists(folder)) {
        Instant used = Files.getLastModifiedTime(folder).toInstant();
        if (used.isBefore(clock.instant().minus(MAX_STATE_AGE))) {
          LOG.info("The state in {} is from {}, and is read again from Kafka", folder, used);
          Utils.delete(folder.toFile());
        }
      }
    } catch (IOException e) {
      LOG.warn("The age of the state in {} is unknown", folder, e);
    }
  }

  @Override
  public Health check() {
    if (fatal.isDone()) {
      return Health.down(fatal.join() + ": see the log, then restart vpcwatch");
    }
    Health streams = host.check();
    return streams.ok() && !model.isComplete() ? Health.down("reads from Kafka") : streams;
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return fatal.applyToEither(host.fatalFault(), Function.identity());
  }

  @Override
  public void close() {
    events.close();
    host.close();
  }
}
