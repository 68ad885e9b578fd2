package io.vpcwatch.standalone.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.AlertingService;
import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.ingest.IngestService;
import io.vpcwatch.service.kafka.KafkaHealthCheck;
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
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/**
 * One process of vpcwatch: its broker if it brings one along, its topics, its services, its
 * numbers.
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

  /**
   * Wires everything and starts nothing; takes the data folder and binds the broker's sockets.
   *
   * @param parts all of them bring a broker along, unless {@code kafka.bootstrap.servers} names one
   * @param terminal where channels of type console write
   * @throws SettingsException if a single service is not told of a Kafka
   */
  public App(Settings settings, Set<ServiceName> parts, Terminal terminal, String version) {
    this.settings = settings;
    boolean complete = parts.containsAll(Set.of(ServiceName.values()));
    kafka = new HashMap<>(settings.kafka());
    boolean bringsBroker = !kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    if (bringsBroker && !complete) {
      throw new SettingsException(
          List.of(
              "kafka.bootstrap.servers: is not set, but a single service needs a Kafka that it shares with the others"
                  + " (vpcwatch run brings one along)"));
    }
    Path folder = settings.get(ProcessSettings.class).dataDir();
    data = DataDirectory.open(complete ? folder : folder.resolve(parts.iterator().next().word()));
    try {
      metrics = new Metrics(version);
      http =
          new HttpEndpoint(settings.get(HttpSettings.class), metrics.registry(), launcher::check);
      topics = Topics.of(settings.get(TopicSettings.class));
      broker = bringsBroker ? EmbeddedBroker.in(data, 0) : null;
      if (broker != null) {
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        // Stores are mostly whole already: don't linger at the end of a changelog for what can't
        // come.
        kafka.putIfAbsent("restore.consumer.fetch.max.wait.ms", "20");
      }
      wire(parts, folder, terminal, metrics.registry());
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /** Whoever reads comes before those who write to him, so that teardown begins at the sources. */
  private void wire(
      Set<ServiceName> parts, Path folder, Terminal terminal, MeterRegistry registry) {
    TopicSettings topicSettings = settings.get(TopicSettings.class);
    if (broker == null) {
      services.add(new KafkaHealthCheck(kafka, Clock.systemUTC()));
    }
    if (parts.contains(ServiceName.ALERTING)) {
      services.add(
          new AlertingService(
              settings.get(AlertingSettings.class),
              kafka,
              topicSettings,
              folder,
              terminal,
              registry,
              Clock.systemUTC()));
    }
    if (parts.contains(ServiceName.EVALUATOR)) {
      services.add(
          new EvaluatorService(
              settings.get(EvaluatorSettings.class),
              settings.get(PolicySettings.class),
              kafka,
              topicSettings,
              folder,
              registry));
    }
    if (parts.contains(ServiceName.INGEST)) {
      services.add(new IngestService(settings, kafka, topics, registry, Clock.systemUTC()));
    }
    services.forEach(metrics::health);
    launcher.expect(services);
  }

  /** Returns when all services are at work; after a failure everything is closed. */
  public void start() {
    try {
      if (broker != null) {
        launcher.start(broker);
        broker.dismissFormerMembers(groups());
      }
      launcher.start(http);
      TopicAdmin.createOrVerify(
          kafka, topics.all(), settings.get(TopicSettings.class).replicationFactor());
      services.forEach(launcher::start);
      if (broker != null) {
        data.announce(broker.bootstrapServers());
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
        .map(part -> prefix + part.word())
        .toList();
  }

  public Settings settings() {
    return settings;
  }

  /** What a client needs to talk to this process's Kafka. */
  public Map<String, Object> kafka() {
    return Map.copyOf(kafka);
  }

  public Topics topics() {
    return topics;
  }

  /** The service of the given type, which is one of the parts. */
  public <S extends Service> S service(Class<S> type) {
    return services.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Whether Kafka is a part of this process. */
  public boolean bringsBroker() {
    return broker != null;
  }

  /** Where /metrics and /health are, once started. */
  public String url() {
    return http.url();
  }

  public Health check() {
    return launcher.check();
  }

  /** Completed with the reason when the process can't go on. */
  public CompletionStage<String> fatalFault() {
    return broker == null ? new CompletableFuture<>() : broker.fatalFault();
  }

  /** Idempotent: closes the services, last started first, and gives the data folder free. */
  @Override
  public void close() {
    launcher.close();
    metrics.close();
    data.close();
  }
}
