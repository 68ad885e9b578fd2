package io.vpcwatch.standalone.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.AlertingService;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.EvidenceReader;
import io.vpcwatch.evaluator.HistoryReader;
import io.vpcwatch.ingest.IngestService;
import io.vpcwatch.query.QueryService;
import io.vpcwatch.service.kafka.KafkaHealthCheck;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.HttpEndpoint;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.runtime.Metrics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import io.vpcwatch.standalone.exemptions.ExemptionTopic;
import io.vpcwatch.standalone.exemptions.SettingsExemptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/**
 * One process of vpcwatch: its in-process broker if it has one, its services, and its HTTP
 * endpoint.
 */
public final class App implements AutoCloseable {
  private final Settings settings;
  private final Launcher launcher = new Launcher();
  private final Metrics metrics;
  private final DataDirectory data;
  private final @Nullable EmbeddedBroker broker;
  private final Map<String, Object> kafka;
  private final Topics topics;
  private final HttpEndpoint http;
  private final List<Service> services = new ArrayList<>();
  private final boolean complete;

  /**
   * Wires everything without starting it; locks the data folder and binds the broker's sockets.
   *
   * @param names all of them run on an in-process broker unless {@code kafka.bootstrap.servers} is
   *     set
   * @param terminal the output of channels of type console
   * @throws SettingsException if {@code kafka.bootstrap.servers} is not set for a single service
   */
  public App(Settings settings, Set<ServiceName> names, Terminal terminal, String version) {
    this.settings = settings;
    complete = names.containsAll(Set.of(ServiceName.values()));
    kafka = new HashMap<>(settings.kafka());
    boolean usesOwnBroker = !kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    if (usesOwnBroker && !complete) {
      throw new SettingsException(
          List.of(
              "kafka.bootstrap.servers: is not set, but a single service needs a Kafka that it shares with the others"
                  + " (only vpcwatch run starts one in-process)"));
    }
    if (!complete && settings.get(SettingsExemptions.class).exemptionsFile().isPresent()) {
      throw new SettingsException(
          List.of(
              "exemptions-file: is for vpcwatch run only; beside separate services, use vpcwatch exemptions apply"));
    }
    Path folder = settings.get(ProcessSettings.class).dataDir();
    data =
        DataDirectory.open(complete ? folder : folder.resolve(names.iterator().next().command()));
    try {
      HttpSettings httpSettings = settings.get(HttpSettings.class);
      metrics = new Metrics(version, httpSettings.kafkaMetrics());
      metrics.host(folder, Clock.systemUTC());
      topics = Topics.of(settings.get(TopicSettings.class));
      broker = usesOwnBroker ? EmbeddedBroker.in(data, 0) : null;
      if (broker != null) {
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        // Don't wait for more records at the end of a changelog: the stores are mostly complete.
        kafka.putIfAbsent("restore.consumer.fetch.max.wait.ms", "20");
      }
      wire(names, terminal, metrics.registry(), version);
      http =
          new HttpEndpoint(
              httpSettings,
              metrics.registry(),
              launcher::check,
              launcher::liveness,
              names.contains(ServiceName.QUERY) ? service(QueryService.class) : null);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /** Adds consumers before producers, so that shutdown begins with the producers. */
  private void wire(
      Set<ServiceName> names, Terminal terminal, MeterRegistry registry, String version) {
    ProcessSettings process = settings.get(ProcessSettings.class);
    if (broker != null) {
      // Its groups have no other members.
      process = process.withoutInstanceId();
    }
    if (broker == null) {
      services.add(new KafkaHealthCheck(kafka, Clock.systemUTC()));
    }
    if (names.contains(ServiceName.ALERTING)) {
      services.add(
          new AlertingService(settings, kafka, process, terminal, registry, Clock.systemUTC()));
    }
    if (names.contains(ServiceName.EVALUATOR)) {
      services.add(new EvaluatorService(settings, broker != null, kafka, process, registry));
    }
    if (names.contains(ServiceName.INGEST)) {
      services.add(new IngestService(settings, kafka, topics, registry, Clock.systemUTC()));
    }
    if (names.contains(ServiceName.QUERY)) {
      HistoryReader histories = new HistoryReader(settings.get(TopicSettings.class), kafka);
      services.add(
          new QueryService(
              settings,
              kafka,
              new QueryService.Environment(
                  version,
                  process,
                  function -> histories.history(function).changes(),
                  scope ->
                      EvidenceReader.report(scope, Clock.systemUTC().instant(), settings, kafka)
                          .version(version)
                          .build(),
                  launcher::check,
                  registry),
              Clock.systemUTC()));
    }
    services.forEach(metrics::health);
    launcher.expect(services);
  }

  /** Returns when all services are running; closes everything after a failure. */
  public void start() {
    try {
      // First, as it fails at once if the port is taken.
      launcher.start(http);
      if (broker != null) {
        launcher.start(broker);
        broker.removeStaleMembers(groups());
      }
      List<Topic<?, ?>> wanted = new ArrayList<>(topics.all());
      if (settings.get(EvaluatorSettings.class).findings()) {
        wanted.add(topics.findings());
      }
      TopicAdmin.createOrVerify(
          kafka, wanted, settings.get(TopicSettings.class).replicationFactor());
      if (complete) {
        settings
            .get(SettingsExemptions.class)
            .apply(new ExemptionTopic(kafka, topics), broker != null, Clock.systemUTC().instant());
      }
      services.forEach(launcher::start);
      if (broker != null) {
        data.writeBroker(broker.bootstrapServers());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The application ids of the services on Kafka Streams. */
  private List<String> groups() {
    String prefix = settings.get(TopicSettings.class).prefix();
    return Stream.of(ServiceName.EVALUATOR, ServiceName.ALERTING)
        .map(name -> prefix + name.command())
        .toList();
  }

  public Settings settings() {
    return settings;
  }

  /** The properties of a client of this process's Kafka. */
  public Map<String, Object> kafka() {
    return Map.copyOf(kafka);
  }

  public Topics topics() {
    return topics;
  }

  /** The service of the given type. */
  public <S extends Service> S service(Class<S> type) {
    return services.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Whether Kafka runs in this process. */
  public boolean hasBroker() {
    return broker != null;
  }

  /** The base URL of the page, /metrics and /health, once started. */
  public String url() {
    return http.url();
  }

  public Health check() {
    return launcher.check();
  }

  /** Completes with the reason when the in-process broker or a service has stopped for good. */
  public CompletionStage<String> fatalFault() {
    return launcher.fatalFault();
  }

  /** Idempotent: closes the services in reverse order, and unlocks the data folder. */
  @Override
  public void close() {
    launcher.close();
    metrics.close();
    data.close();
  }
}
