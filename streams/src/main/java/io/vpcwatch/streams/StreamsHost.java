package io.vpcwatch.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
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

  /** The names of the stores that need no memory of RocksDB: a {@code Set} of strings. */
  public static final String IN_MEMORY_STORES = "vpcwatch.stores.in-memory";

  private static final Logger LOG = LoggerFactory.getLogger(StreamsHost.class);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final String service;
  private final Topology topology;
  private final Properties properties = new Properties();
  private final MeterRegistry registry;
  private final RocksDbMemory memory;
  private final RestartPolicy restarts = new RestartPolicy(InstantSource.system());
  private final ClockWatch clock = new ClockWatch(InstantSource.system(), System::nanoTime);
  private final ScheduledExecutorService watcher;
  private final Queue<Consumer<byte[], byte[]>> consumers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable KafkaStreamsMetrics metrics;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private final CompletableFuture<String> fatal = new CompletableFuture<>();

  /**
   * @param service for logs and errors
   * @param properties see {@link StreamsProperties}
   * @param onDeadLetter called on a stream thread for every dead letter, to count it
   */
  public StreamsHost(
      String service,
      Supplier<Topology> topology,
      Properties properties,
      java.util.function.Consumer<DeadLetterReason> onDeadLetter,
      MeterRegistry registry) {
    this.service = service;
    watcher = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(service + "-clock"));
    this.topology = topology.get();
    this.registry = registry;
    this.properties.putAll(properties);
    memory = memory();
    this.properties.put(RocksDbConfig.MEMORY, memory);
    this.properties.put(DeadLetterHandler.LISTENER, onDeadLetter);
  }

  /**
   * Counts the stores on disk of all partitions: after failures, or during a rolling upgrade, one
   * process has them all.
   */
  private RocksDbMemory memory() {
    int partitions = (int) properties.getOrDefault(PARTITIONS, 1);
    long limit = (long) properties.getOrDefault(STATE_MEMORY, 0L);
    Set<?> inMemory = (Set<?>) properties.getOrDefault(IN_MEMORY_STORES, Set.of());
    long storesOfATask =
        topology.describe().subtopologies().stream()
            .flatMap(each -> each.nodes().stream())
            .filter(TopologyDescription.Processor.class::isInstance)
            .flatMap(node -> ((TopologyDescription.Processor) node).stores().stream())
            .distinct()
            .filter(store -> !inMemory.contains(store))
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

  public Properties properties() {
    return properties;
  }

  /**
   * Returns when the application is running, or after two minutes: restoring state may take longer.
   * Returns at once if it is closed meanwhile.
   *
   * @throws IllegalStateException if the application has stopped
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the watch runs until the end
  public void start() {
    KafkaStreams starting = new KafkaStreams(topology, properties, new Clients());
    streams = starting;
    KafkaStreamsMetrics startingMetrics = new KafkaStreamsMetrics(starting);
    metrics = startingMetrics;
    starting.setStateListener((now, before) -> onState(now));
    starting.setUncaughtExceptionHandler(this::onFailure);
    if (closed) {
      // close() may have run before there was anything to close.
      close();
      return;
    }
    try {
      starting.start();
      watcher.scheduleWithFixedDelay(this::watchClock, 1, 1, TimeUnit.SECONDS);
      startingMetrics.bindTo(registry);
    } catch (IllegalStateException | RejectedExecutionException e) {
      if (!closed) {
        throw e;
      }
    }
    awaitRunning(starting);
  }

  public Health check() {
    Throwable cause = failure;
    String name = cause == null ? "" : cause.getClass().getSimpleName();
    if (fatal.isDone()) {
      return Health.down(fatal.join() + ": see the log, then restart vpcwatch");
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

  /** Completes when the application has stopped after a failure, and will not run again. */
  public CompletionStage<String> fatalFault() {
    return fatal.minimalCompletionStage();
  }

  /** Whether stream threads process records, or will do so after a rebalance. */
  public boolean isRunningOrRebalancing() {
    KafkaStreams now = streams;
    return now != null && now.state().isRunningOrRebalancing();
  }

  /**
   * A process with an instance id stays in the consumer group, so that its partitions wait for its
   * restart; without one it leaves the group, and other members take over at once.
   */
  @Override
  public void close() {
    closed = true;
    watcher.shutdownNow();
    KafkaStreamsMetrics closingMetrics = metrics;
    if (closingMetrics != null) {
      closingMetrics.close();
    }
    KafkaStreams closing = streams;
    if (closing != null && !closing.close(closeOptions())) {
      LOG.warn(
          "{} did not close within {}; its next start repeats what was not committed",
          service,
          CLOSE_TIMEOUT);
      return;
    }
    streams = null;
    memory.close();
    if (closing != null) {
      Path folder = Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG));
      try {
        dateTasks(folder.resolve(groupId()));
      } catch (IOException e) {
        LOG.warn("The state in {} could not be dated, and may be restored from Kafka", folder, e);
      }
    }
  }

  private CloseOptions closeOptions() {
    boolean stays =
        properties.containsKey(
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    return CloseOptions.groupMembershipOperation(
            stays ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP)
        .withTimeout(CLOSE_TIMEOUT);
  }

  /**
   * Dates the state of every task. Kafka Streams deletes state that is too old to have seen all
   * deletions, but takes the time at which a task's folder was created for its age.
   *
   * @param folder of the application; absent if it has no stores, or no task has run here
   */
  static void dateTasks(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    FileTime now = FileTime.from(InstantSource.system().instant());
    try (Stream<Path> tasks = Files.list(folder)) {
      for (Path task : tasks.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(task, now);
      }
    }
  }

  private void onState(KafkaStreams.State now) {
    if (now == KafkaStreams.State.ERROR) {
      // The thread of the global stores can't be replaced.
      Throwable cause = failure;
      fatal.complete("stopped by " + (cause == null ? now : cause.getClass().getSimpleName()));
    }
    if (now == KafkaStreams.State.RUNNING || now.hasStartedOrFinishedShuttingDown()) {
      started.countDown();
    }
  }

  private void watchClock() {
    if (clock.isSetBack()) {
      LOG.warn(
          "The clock was set back: {} restarts its stream threads at the last commit", service);
      for (Consumer<?, ?> each = consumers.poll(); each != null; each = consumers.poll()) {
        each.wakeup();
      }
    }
  }

  /** Keeps the consumers of the stream threads: one that waits can only be woken up. */
  private final class Clients extends DefaultKafkaClientSupplier {
    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
      Consumer<byte[], byte[]> consumer = super.getConsumer(config);
      consumers.add(consumer);
      return consumer;
    }
  }

  StreamThreadExceptionResponse onFailure(Throwable newFailure) {
    if (RestartPolicy.isCausedBy(newFailure, WakeupException.class)) {
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    failure = newFailure;
    if (restarts.allowsRestartAfter(newFailure)) {
      LOG.warn("{} failed, restarting at the last commit", service, newFailure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error("{} failed and has stopped", service, newFailure);
    fatal.complete(
        RestartPolicy.isCausedBy(newFailure, FencedInstanceIdException.class)
            ? "stopped because another process has joined with the same instance-id: give each its own"
            : "stopped by " + newFailure.getClass().getSimpleName());
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
    if (fatal.isDone()) {
      throw new IllegalStateException(service + " could not start; see the log", failure);
    }
  }
}
