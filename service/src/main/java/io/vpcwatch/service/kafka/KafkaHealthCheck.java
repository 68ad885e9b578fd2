package io.vpcwatch.service.kafka;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Checks that Kafka answers. Its clients retry silently for minutes, Kafka Streams in state {@code
 * RUNNING}, and a service that waits for Kafka sends no alerts.
 */
public final class KafkaHealthCheck implements Service {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

  /** Long enough for a broker to restart, or for another one to answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String servers;
  private final Supplier<Admin> connection;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("kafka-health"));
  private @Nullable Admin admin;
  private volatile @Nullable Instant answered;
  private volatile String failure = "";

  /**
   * @param kafka properties of Kafka clients
   */
  public KafkaHealthCheck(Map<String, ?> kafka, InstantSource clock) {
    this(
        String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
        () -> Admin.create(new HashMap<>(kafka)),
        clock);
  }

  KafkaHealthCheck(String servers, Supplier<Admin> connection, InstantSource clock) {
    this.servers = servers;
    this.connection = connection;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public synchronized void start() {
    admin = connection.get();
    answered = clock.instant();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  void ask() {
    DescribeClusterOptions options =
        new DescribeClusterOptions().timeoutMs((int) ANSWER_WITHIN.toMillis());
    try {
      requireNonNull(admin).describeCluster(options).nodes().get();
      answered = clock.instant();
    } catch (ExecutionException e) {
      // The message may quote settings.
      failure = requireNonNull(e.getCause()).getClass().getSimpleName();
    } catch (KafkaException e) {
      failure = e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Health check() {
    Instant last = answered;
    if (last == null) {
      return Health.down("not checked yet");
    }
    Duration silence = Duration.between(last, clock.instant());
    return silence.compareTo(PATIENCE) <= 0
        ? Health.up(servers + " answers")
        : Health.down(
            "%s has not answered for %d s (%s)".formatted(servers, silence.toSeconds(), failure));
  }

  @Override
  public synchronized void close() {
    timer.shutdownNow();
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
