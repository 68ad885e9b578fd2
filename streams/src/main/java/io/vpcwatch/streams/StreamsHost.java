package io.vpcwatch.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one Kafka Streams application. A stream thread that fails is replaced if the failure is
 * retriable, and begins at its last commit; after any other failure the application stops, because
 * a restart would only hide it.
 */
public final class StreamsHost implements AutoCloseable {
  /** The number of partitions of the topics that are keyed by function. */
  static final String PARTITIONS = "vpcwatch.partitions";

  static final String STATE_MEMORY = "vpcwatch.state.memory.bytes";

  private static final Logger LOG = LoggerFactory.getLogger(StreamsHost.class);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String service;
  private final Topology topology;
  private final Properties properties = new Properties();
  private final MeterRegistry registry;
  private final RocksDbMemory memory;
  private final RestartPolicy restarts = new RestartPolicy(InstantSource.system());
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable KafkaStreamsMetrics metrics;
  private volatile @Nullable Throwable failure;
  private volatile boolean stopped;

  /**
   * @param service for logs and errors
   * @param properties see {@link StreamsProperties}
   * @param onDeadLetter called on a stream thread for every dead letter, to count it
   */
  public StreamsHost(
      String service,
      Supplier<Topology> topology,
      Properties properties,
      Consumer<DeadLetterReason> onDeadLetter,
      MeterRegistry registry) {
    this.service = service;
    this.topology = topology.get();
    this.registry = registry;
    this.properties.putAll(properties);
    memory = memory();
    this.properties.put(RocksDbConfig.MEMORY, memory);
    this.properties.put(DeadLetterHandler.LISTENER, onDeadLetter);
  }

  /**
   * Counts the stores of all partitions: after failures, or during a rolling upgrade, one process
   * has them all.
   */
  private RocksDbMemory memory() {
    int partitions = (int) properties.getOrDefault(PARTITIONS, 1);
    long limit = (long) properties.getOrDefault(STATE_MEMORY, 0L);
    long storesOfATask =
        topology.describe().subtopologies().stream()
            .flatMap(each -> each.nodes().stream())
            .filter(TopologyDescription.Processor.class::isInstance)
            .flatMap(node -> ((TopologyDescription.Processor) node).stores().stream())
            .distinct()
            .count();
    RocksDbMemory sized = new RocksDbMemory(limit, (int) storesOfATask * partitions);
    if (sized.maxBytes() > limit && limit > 0) {
      LOG.warn(
          "{} may need {} MiB for its state stores, more than state-memory-bytes={}, if it owns all {} partitions,"
              + " each with {} stores: raise state-memory-bytes, and the memory of the process with it",
          service,
          sized.maxBytes() >> 20,
          limit,
          partitions,
          storesOfATask);
    }
    return sized;
  }

  /** The consumer group in which the application reads its topics. */
  public String groupId() {
    return properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
  }

  /** The complete configuration of Kafka Streams. */
  public Properties properties() {
    return properties;
  }

  /**
   * Returns when the application is running, or after two minutes: restoring state may take longer.
   *
   * @throws IllegalStateException if the application has stopped
   */
  public void start() {
    KafkaStreams starting = new KafkaStreams(topology, properties);
    streams = starting;
    KafkaStreamsMetrics startingMetrics = new KafkaStreamsMetrics(starting);
    metrics = startingMetrics;
    starting.setStateListener((now, before) -> onState(now));
    starting.setUncaughtExceptionHandler(this::onFailure);
    starting.start();
    startingMetrics.bindTo(registry);
    awaitRunning(starting);
  }

  public Health check() {
    Throwable cause = failure;
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

  /** Whether the application has stopped after a failure, and will not run again. */
  public boolean hasStopped() {
    return stopped;
  }

  /** Whether stream threads process records, or will do so after a rebalance. */
  public boolean isRunningOrRebalancing() {
    KafkaStreams now = streams;
    return now != null && now.state().isRunningOrRebalancing();
  }

  /** Leaves the consumer group, so that other members take over without waiting for a timeout. */
  @Override
  public void close() {
    KafkaStreamsMetrics closingMetrics = metrics;
    if (closingMetrics != null) {
      closingMetrics.close();
    }
    KafkaStreams closing = streams;
    if (closing != null && !closing.close(leavingGroup())) {
      LOG.warn(
          "{} did not close within {}; its next start repeats what was not committed",
          service,
          CLOSE_TIMEOUT);
      return;
    }
    streams = null;
    memory.close();
  }

  private static CloseOptions leavingGroup() {
    return CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
        .withTimeout(CLOSE_TIMEOUT);
  }

  private void onState(KafkaStreams.State now) {
    if (now == KafkaStreams.State.RUNNING || now.hasStartedOrFinishedShuttingDown()) {
      started.countDown();
    }
  }

  StreamThreadExceptionResponse onFailure(Throwable newFailure) {
    failure = newFailure;
    if (restarts.allowsRestartAfter(newFailure)) {
      LOG.warn("{} failed, restarting at the last commit", service, newFailure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    stopped = true;
    LOG.error("{} failed and has stopped", service, newFailure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void awaitRunning(KafkaStreams starting) {
    try {
      if (!started.await(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn(
            "{} is still in state {} after {}; starting continues in the background",
            service,
            starting.state(),
            START_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopped) {
      throw new IllegalStateException(service + " could not start; see the log", failure);
    }
  }
}
