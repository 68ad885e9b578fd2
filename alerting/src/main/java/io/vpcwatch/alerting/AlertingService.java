package io.vpcwatch.alerting;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.channel.slack.SlackSocket;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.FunctionGauges;
import io.vpcwatch.alerting.metrics.ViolatingGauges;
import io.vpcwatch.alerting.notification.Neighbours;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.alerting.outbox.NotePublisher;
import io.vpcwatch.alerting.outbox.ReturnedResults;
import io.vpcwatch.alerting.outbox.RunningChannel;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.streams.DeadLetterHandler;
import io.vpcwatch.streams.StreamsHost;
import io.vpcwatch.streams.StreamsProperties;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notifies people of violations and exposes compliance metrics. */
public final class AlertingService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingService.class);
  // Longer than a channel's request timeout, so that no answer is lost.
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(12);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

  private final List<ExecutorService> executors = new ArrayList<>();
  private final SortedMap<String, RunningChannel> channels = new TreeMap<>();
  private final ReturnedResults results;
  private final List<SlackSocket> sockets;
  private final NotePublisher notes;
  private final List<String> gaps;
  private final StreamsHost host;

  /**
   * @param settings all of them
   * @param kafka the user's settings for Kafka clients
   * @param process the state stores are in {@code alerting} below its data folder
   * @param terminal where channels of type console write
   */
  public AlertingService(
      Settings settings,
      Map<String, ?> kafka,
      ProcessSettings process,
      Terminal terminal,
      MeterRegistry registry,
      InstantSource clock) {
    AlertingSettings alerting = settings.get(AlertingSettings.class);
    TopicSettings topics = settings.get(TopicSettings.class);
    AccountTable accounts = settings.get(AccountTable.class);
    URI publicUrl = settings.get(HttpSettings.class).publicUrl().orElse(null);
    gaps = alerting.gaps();
    Network network = new Network(settings.get(NetworkSettings.class));
    AlertingMetrics metrics = new AlertingMetrics(registry, clock);
    Neighbours neighbours = new Neighbours();
    Properties properties = properties(kafka, topics, process);
    results = new ReturnedResults(kafka, AlertingTopology.inputTopic(properties));
    alerting
        .channels()
        .forEach(
            (name, channel) -> {
              Channel destination = channel.createChannel(name, terminal, clock, network);
              MessageRenderer renderer =
                  alerting
                      .renderer(channel, accounts)
                      .suggesting(neighbours::of)
                      .at(clock)
                      .linking(publicUrl);
              ExecutorService executor = executor("channel-" + name);
              ChannelWorker worker =
                  new ChannelWorker(
                      destination, renderer, executor, clock, result -> results.send(name, result));
              channels.put(
                  name, alerting.running(channel, worker, accounts, metrics.channel(name)));
            });
    notes = new NotePublisher(kafka, Topics.of(topics).incidentNotes());
    ChannelContext socket =
        new ChannelContext(
            "slack-socket", Locale.ENGLISH, terminal, clock, ANSWER_TIMEOUT, network);
    sockets = SlackSocket.of(alerting.slackBots(), socket, notes::publish);
    AlertingTopology topology =
        new AlertingTopology(
            Topics.of(topics),
            channels,
            alerting.deliveryPolicy(accounts),
            new FunctionGauges(registry),
            violatingGauges(registry, alerting.functionSeries(), kafka, topics, neighbours),
            () -> metrics.deadLetter(DeadLetterReason.DEFECT));
    host = new StreamsHost(name(), topology, properties, metrics::deadLetter, registry);
  }

  private ViolatingGauges violatingGauges(
      MeterRegistry registry,
      int series,
      Map<String, ?> kafka,
      TopicSettings topics,
      Neighbours neighbours) {
    ExecutorService reader = executor("violating-functions");
    return new ViolatingGauges(
        registry,
        series,
        partition ->
            CompletableFuture.supplyAsync(
                () ->
                    ViolatingGauges.violating(
                        kafka, Topics.of(topics).functions(), partition, neighbours::add),
                reader),
        neighbours::add);
  }

  static Properties properties(
      Map<String, ?> kafka, TopicSettings topics, ProcessSettings process) {
    Map<String, Object> defaults =
        Map.of(
            // An alert does not wait for it: its processors ask for a commit.
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200,
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0,
            ProducerConfig.LINGER_MS_CONFIG, 2);
    // The state of an incident, its delivery and the offsets that led to them are one transaction.
    Map<String, Object> guarantees =
        Map.of(
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            DeadLetterHandler.class,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            1);
    return StreamsProperties.of("alerting", defaults, kafka, guarantees, topics, process);
  }

  @Override
  public String name() {
    return "alerting";
  }

  @Override
  public void start() {
    host.start();
    sockets.forEach(SlackSocket::start);
    LOG.info("Alerting started, channels: {}", channels.keySet());
    gaps.forEach(LOG::warn);
  }

  @Override
  public Health check() {
    Map<String, Health> health = new TreeMap<>();
    channels.forEach((name, channel) -> health.put("channel " + name, channel.metrics().health()));
    return health(host.check(), health);
  }

  /** One of several channels that fails is no reason to restart the process. */
  static Health health(Health streams, Map<String, Health> channels) {
    Map<String, Health> components = new TreeMap<>(channels);
    components.put("streams", streams);
    boolean reachesSomeone = channels.isEmpty() || channels.values().stream().anyMatch(Health::ok);
    return new Health(streams.ok() && reachesSomeone, Health.of(components).detail(), components);
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return host.fatalFault();
  }

  /** Sends nothing more, waits for the answers of what is being sent, and commits. */
  @Override
  public void close() {
    sockets.forEach(SlackSocket::close);
    channels.values().forEach(channel -> channel.worker().close());
    awaitAnswers();
    host.close();
    executors.forEach(ExecutorService::shutdownNow);
    results.close();
    notes.close();
  }

  private ExecutorService executor(String name) {
    ExecutorService executor = Executors.newSingleThreadExecutor(new DaemonThreads(name));
    executors.add(executor);
    return executor;
  }

  private boolean isSending() {
    return channels.values().stream().anyMatch(each -> !each.worker().inFlight().isEmpty());
  }

  /** The stream thread still collects answers while nothing new is sent. */
  private void awaitAnswers() {
    long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
    try {
      while (isSending() && host.isRunningOrRebalancing() && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
