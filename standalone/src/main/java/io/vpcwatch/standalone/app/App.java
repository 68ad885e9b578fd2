package io.vpcwatch.standalone.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vpcwatch.alerting.AlertingService;
import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.EvidenceReader;
import io.vpcwatch.evaluator.HistoryReader;
import io.vpcwatch.ingest.IngestService;
import io.vpcwatch.query.QueryService;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.KafkaHealthCheck;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.HttpEndpoint;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.runtime.Metrics;
import io.vpcwatch.service.runtime.MetricsSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import io.vpcwatch.standalone.exemptions.ExemptionTopic;
import io.vpcwatch.standalone.exemptions.SettingsExemptions;
import io.vpcwatch.standalone.logging.LogSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of vpcwatch: its in-process broker if it has one, its services, and its HTTP
 * endpoint.
 */
public final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  /** With six partitions: 700 measured, and a reserve. */
  private static final long OPEN_FILES = 1_000;

  /** In force without a restart; also accounts, but not for the page and the policy. */
  private static final Pattern RELOADED = Pattern.compile("(alerting|log)\\..*|exemptions-file");

  private final Terminal terminal;
  private final Launcher launcher = new Launcher();
  private final Metrics metrics;
  private final DataDirectory data;
  private final @Nullable EmbeddedBroker broker;
  private final Map<String, Object> kafka;
  private final Topics topics;
  private final HttpEndpoint http;
  private final List<Service> services = new ArrayList<>();
  private final boolean complete;
  private final Settings settings;
  private volatile Settings current;
  private volatile boolean settingsCurrent = true;
  private volatile String exemptions = "";
  private @Nullable ReplaceableService alerting;

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
    current = settings;
    this.terminal = terminal;
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
      metrics =
          new Metrics(
              version,
              httpSettings.kafkaMetrics(),
              settings
                  .get(MetricsSettings.class)
                  .otlp(
                      version, instance(names), new Network(settings.get(NetworkSettings.class))));
      metrics.host(folder, Clock.systemUTC());
      Gauge.builder("vpcwatch.settings.current", this, app -> app.settingsCurrent ? 1 : 0)
          .description(
              "1 if the settings in force are those of the files, 0 if a change was refused or needs a restart")
          .register(metrics.registry());
      topics = Topics.of(settings.get(TopicSettings.class));
      broker = usesOwnBroker ? EmbeddedBroker.in(data, 0) : null;
      if (broker != null) {
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        // Don't wait for more records at the end of a changelog: the stores are mostly complete.
        kafka.putIfAbsent("restore.consumer.fetch.max.wait.ms", "20");
      }
      wire(names, metrics.registry(), version);
      http =
          new HttpEndpoint(
              httpSettings,
              metrics,
              launcher::check,
              launcher::liveness,
              names.contains(ServiceName.QUERY) ? service(QueryService.class) : null);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static String instance(Set<ServiceName> names) {
    String services =
        names.stream().map(ServiceName::command).sorted().collect(Collectors.joining("-"));
    return ProcessSettings.hostName() + "-" + services;
  }

  /** Adds consumers before producers, so that shutdown begins with the producers. */
  private void wire(Set<ServiceName> names, MeterRegistry registry, String version) {
    ProcessSettings process = process();
    if (broker == null) {
      services.add(new KafkaHealthCheck(kafka, Clock.systemUTC()));
    }
    if (names.contains(ServiceName.ALERTING)) {
      CompositeMeterRegistry meters = metrics.removable();
      alerting = new ReplaceableService(alerting(meters), meters);
      services.add(alerting);
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

  private ProcessSettings process() {
    ProcessSettings process = settings.get(ProcessSettings.class);
    // The groups of an in-process broker have no other members.
    return broker == null ? process : process.withoutInstanceId();
  }

  private Service alerting(MeterRegistry meters) {
    // What needs a restart stays as it is for the other services.
    Settings changed = settings.with(current, AlertingSettings.class, AccountTable.class);
    return new AlertingService(changed, kafka, process(), terminal, meters, Clock.systemUTC());
  }

  /** Returns when all services are running; closes everything after a failure. */
  public void start() {
    try {
      // First, as it fails at once if the port is taken.
      launcher.start(http);
      if (broker != null) {
        warnOfFewFiles();
        launcher.start(broker);
        broker.removeStaleMembers(groups());
      }
      List<Topic<?, ?>> wanted = new ArrayList<>(topics.all());
      if (settings.get(EvaluatorSettings.class).findings()) {
        wanted.add(topics.findings());
      }
      TopicAdmin.createOrVerify(
          kafka, wanted, settings.get(TopicSettings.class).replicationFactor());
      applyExemptions(settings.get(SettingsExemptions.class));
      services.forEach(launcher::start);
      if (broker != null) {
        data.writeBroker(broker.bootstrapServers());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static void warnOfFewFiles() {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : OPEN_FILES;
    if (limit < OPEN_FILES) {
      LOG.warn(
          "This process may open {} files, and with the in-process Kafka it needs about {}: raise the limit (ulimit -n, or LimitNOFILE of systemd)",
          limit,
          OPEN_FILES);
    }
  }

  private void applyExemptions(SettingsExemptions wanted) {
    if (complete) {
      String text = wanted.text();
      wanted.apply(new ExemptionTopic(kafka, topics), broker != null, Clock.systemUTC().instant());
      exemptions = text;
    }
  }

  /**
   * Puts other settings in force, as far as that is possible while the process runs.
   *
   * @return the keys that differ from those in force until a restart, with their places
   * @throws SettingsException with everything that is wrong with the file of exemptions
   */
  List<String> reload(Settings changed) {
    SettingsExemptions wanted = changed.get(SettingsExemptions.class);
    if (!wanted.text().equals(exemptions)) {
      applyExemptions(wanted);
    }
    SortedSet<String> keys = current.differences(changed);
    current = changed;
    if (keys.stream().anyMatch(key -> key.startsWith("log."))) {
      changed.get(LogSettings.class).apply();
    }
    keys.removeIf(key -> !key.startsWith("alerting.") && !key.startsWith("accounts."));
    if (alerting != null && !keys.isEmpty()) {
      LOG.info("Alerting restarts, as these settings have changed: {}", keys);
      alerting.replace(this::alerting);
    }
    return settings.differences(changed).stream()
        .filter(key -> !RELOADED.matcher(key).matches())
        .filter(key -> !(key.startsWith("accounts.") && isAlone(alerting)))
        .toList();
  }

  /** Whether the process runs no other service. */
  private boolean isAlone(@Nullable Service service) {
    return service != null
        && services.stream().allMatch(each -> each == service || each instanceof KafkaHealthCheck);
  }

  /** The application ids of the services on Kafka Streams. */
  private List<String> groups() {
    String prefix = settings.get(TopicSettings.class).prefix();
    return Stream.of(ServiceName.EVALUATOR, ServiceName.ALERTING)
        .map(name -> prefix + name.command())
        .toList();
  }

  /** Whether the settings in force are those of the files, for the metrics. */
  void settingsAreCurrent(boolean are) {
    settingsCurrent = are;
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
