package io.vpcwatch.alerting;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.FunctionGauges;
import io.vpcwatch.alerting.metrics.ViolatingGauges;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.alerting.outbox.AlertGrouping;
import io.vpcwatch.alerting.outbox.ChannelRegistry;
import io.vpcwatch.alerting.outbox.DeliveryPolicy;
import io.vpcwatch.alerting.outbox.Fallbacks;
import io.vpcwatch.alerting.outbox.SuppressionRule;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people of violations, and Prometheus of numbers. */
public final class AlertingService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingService.class);
  private static final Duration START = Duration.ofMinutes(2);
  // Longer than a channel waits for an answer, so that no answer is lost on the way.
  private static final Duration FINISH = Duration.ofSeconds(12);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofMillis(10);

  private final List<ExecutorService> workers = new ArrayList<>();
  private final ChannelRegistry dispatch;
  private final AlertingTopology topology;
  private final Properties configuration;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable Throwable failure;

  /**
   * @param kafka settings for the Kafka clients, as the user gave them
   * @param dataDir the state stores are in {@code alerting} below it
   * @param terminal where channels of type console write
   * @throws SettingsException with everything that is wrong with the settings
   */
  public AlertingService(
      AlertingSettings settings,
      Map<String, ?> kafka,
      TopicSettings topics,
      Path dataDir,
      Terminal terminal,
      MeterRegistry registry,
      InstantSource clock) {
    List<String> problems = Channels.problems(settings);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    List<ChannelWorker> couriers = new ArrayList<>();
    for (Channel channel : Channels.of(settings, terminal, clock)) {
      Language language =
          Objects.requireNonNull(settings.channels().get(channel.name())).language();
      couriers.add(
          new ChannelWorker(channel, new MessageRenderer(language), worker(channel), clock));
    }
    AlertingMetrics metrics = new AlertingMetrics(registry, clock);
    Map<String, Subscription> subscriptions = new TreeMap<>();
    Map<String, Optional<String>> fallbacks = new TreeMap<>();
    settings.channels().forEach((name, channel) -> fallbacks.put(name, channel.fallback()));
    settings
        .channels()
        .forEach((name, channel) -> subscriptions.put(name, Channels.subscription(channel)));
    dispatch = new ChannelRegistry(couriers, subscriptions, metrics);
    topology =
        new AlertingTopology(
            Topics.of(topics),
            dispatch,
            Fallbacks.of(fallbacks),
            DeliveryPolicy.of(
                new SuppressionRule(settings.pageWithin(), settings.grace()),
                new AlertGrouping.Rule(settings.stormMoreThan(), settings.stormWithin()),
                settings.reminder(),
                new Random()),
            new FunctionGauges(registry),
            new ViolatingGauges(registry, settings.functionSeries()));
    configuration = StreamsConfiguration.of(kafka, topics, dataDir, metrics);
  }

  @Override
  public String name() {
    return "alerting";
  }

  @Override
  public void start() {
    KafkaStreams starting = new KafkaStreams(topology.get(), configuration);
    streams = starting;
    starting.setStateListener((now, before) -> onState(now));
    starting.setUncaughtExceptionHandler(this::onDefect);
    starting.start();
    awaitRunning(starting);
    LOG.info("Alerting is at work; channels: {}", dispatch.channels());
    if (dispatch.channels().isEmpty()) {
      LOG.warn(
          "There is no channel, so nobody is told of anything: see alerting.channels in the settings.");
    }
  }

  @Override
  public Health check() {
    Map<String, Health> components = new TreeMap<>();
    components.put("streams", streamsHealth());
    for (String channel : dispatch.channels()) {
      components.put("channel " + channel, dispatch.meter(channel).status().health());
    }
    return Health.of(components);
  }

  /** Hands nothing over any more, waits for the answers that are due, and commits. */
  @Override
  public void close() {
    dispatch.close();
    KafkaStreams closing = streams;
    if (closing != null) {
      awaitAnswers(closing);
      closing.close(
          // Whoever takes over, or this process when it is back, need not wait for a time-out.
          CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(CLOSE));
      streams = null;
    }
    workers.forEach(ExecutorService::shutdownNow);
  }

  private ExecutorService worker(Channel channel) {
    ExecutorService worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "channel-" + channel.name());
              thread.setDaemon(true);
              return thread;
            });
    workers.add(worker);
    return worker;
  }

  private void onState(KafkaStreams.State now) {
    if (now == KafkaStreams.State.RUNNING || now.hasStartedOrFinishedShuttingDown()) {
      started.countDown();
    }
  }

  /**
   * A defect that is met again with every restart is better shown than hidden by restarting for
   * ever.
   */
  private StreamThreadExceptionResponse onDefect(Throwable defect) {
    failure = defect;
    LOG.error("Alerting has stopped.", defect);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private Health streamsHealth() {
    KafkaStreams now = streams;
    Throwable cause = failure;
    if (cause != null) {
      return Health.down(
          "stopped by "
              + cause.getClass().getSimpleName()
              + ": see the log, then restart vpcwatch");
    }
    if (now == null) {
      return Health.down("not started");
    }
    return now.state() == KafkaStreams.State.RUNNING
        ? Health.up("running")
        : Health.down(now.state().toString());
  }

  private void awaitRunning(KafkaStreams starting) {
    try {
      if (!started.await(START.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Alerting is still {}, and goes on with that.", starting.state());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("alerting could not start; the log has the reason", failure);
    }
  }

  /** The stream thread still collects answers while nothing new is handed over. */
  private void awaitAnswers(KafkaStreams closing) {
    long deadline = System.nanoTime() + FINISH.toNanos();
    try {
      while (!dispatch.isIdle()
          && closing.state().isRunningOrRebalancing()
          && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(GLANCE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
