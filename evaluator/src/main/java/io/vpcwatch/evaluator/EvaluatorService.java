package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state of every function, and says when one breaks the policy. */
public final class EvaluatorService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final EvaluatorTopology topology;
  private final Properties configuration;
  private final MeterRegistry registry;
  private final RocksDbMemory memory = new RocksDbMemory();
  private final RestartPolicy restarts = new RestartPolicy(InstantSource.system());
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable KafkaStreamsMetrics streamsMetrics;
  private volatile @Nullable Throwable trouble;
  private volatile boolean stopped;

  /**
   * @param kafka settings for the Kafka clients, as the user gave them
   * @param dataDir the state stores are in {@code evaluator} below it
   */
  public EvaluatorService(
      EvaluatorSettings settings,
      PolicySettings policy,
      Map<String, ?> kafka,
      TopicSettings topicSettings,
      Path dataDir,
      MeterRegistry registry) {
    this.registry = registry;
    EvaluatorMetrics metrics = new EvaluatorMetrics(registry);
    Topics topics = Topics.of(topicSettings);
    topology =
        new EvaluatorTopology(
            topics, PolicySettings.toPolicy(policy), settings.tombstoneRetention(), metrics);
    configuration =
        StreamsConfiguration.of(settings, kafka, topicSettings, topics, dataDir, metrics, memory);
  }

  @Override
  public String name() {
    return "evaluator";
  }

  /** The consumer group in which function-changes is read. */
  public String groupId() {
    return configuration.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
  }

  @Override
  public void start() {
    KafkaStreams starting = new KafkaStreams(topology.get(), configuration);
    streams = starting;
    KafkaStreamsMetrics ofStreams = new KafkaStreamsMetrics(starting);
    streamsMetrics = ofStreams;
    starting.setStateListener((now, before) -> onState(now));
    starting.setUncaughtExceptionHandler(this::onDeath);
    starting.start();
    ofStreams.bindTo(registry);
    awaitRunning(starting);
    LOG.info("The evaluator is at work");
  }

  @Override
  public Health check() {
    Throwable cause = trouble;
    String name = cause == null ? "" : cause.getClass().getSimpleName();
    if (stopped) {
      return Health.down("stopped by " + name + ": see the log, then restart vpcwatch");
    }
    KafkaStreams now = streams;
    if (now == null) {
      return Health.down("not started");
    }
    KafkaStreams.State state = now.state();
    if (state == KafkaStreams.State.RUNNING) {
      return Health.up("running");
    }
    return Health.down(state + (cause == null ? "" : " after " + name));
  }

  /** Leaves the consumer group, so that whoever comes next need not wait for this one. */
  @Override
  public void close() {
    KafkaStreams closing = streams;
    if (closing != null) {
      streams = null;
      requireNonNull(streamsMetrics).close();
      boolean closed =
          closing.close(
              CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                  .withTimeout(CLOSE));
      if (closed) {
        memory.close();
      } else {
        LOG.warn(
            "The evaluator is not closed after {}; what it has not committed is done again at the next start.",
            CLOSE);
      }
    }
  }

  private void onState(KafkaStreams.State now) {
    if (now == KafkaStreams.State.RUNNING || now.hasStartedOrFinishedShuttingDown()) {
      started.countDown();
    }
  }

  private StreamThreadExceptionResponse onDeath(Throwable death) {
    trouble = death;
    if (restarts.allowAfter(death)) {
      LOG.warn("The evaluator begins again at its last commit.", death);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    stopped = true;
    LOG.error("The evaluator has stopped.", death);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void awaitRunning(KafkaStreams starting) {
    try {
      if (!started.await(START.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("The evaluator is still {}, and goes on with that.", starting.state());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopped) {
      throw new IllegalStateException(
          "the evaluator could not start; the log has the reason", trouble);
    }
  }
}
