package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.FileSource;
import io.vpcwatch.ingest.trail.ReadLimits;
import io.vpcwatch.ingest.trail.TrailReader;
import io.vpcwatch.service.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks at files. Trouble makes it unhealthy, not dead: it tries again at the next
 * look.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final List<Path> files;
  private final Duration pollInterval;
  private final ReadLimits limits;
  private final boolean replayed;
  private final Supplier<Connection> connections;
  private final Clock clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "vpcwatch-ingest-files");
  private volatile Health health = Health.down("connecting to Kafka");

  FileWatch(
      List<Path> files,
      Duration pollInterval,
      ReadLimits limits,
      boolean replayed,
      Supplier<Connection> connections,
      Clock clock) {
    this.files = files;
    this.pollInterval = pollInterval;
    this.limits = limits;
    this.replayed = replayed;
    this.connections = connections;
    this.clock = clock;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  Health check() {
    boolean vanished = thread.getState() == Thread.State.TERMINATED && health.ok();
    return vanished ? Health.down("the thread that reads files has ended") : health;
  }

  private void run() {
    try {
      do {
        watchUntilFailure();
      } while (!pause());
    } catch (InterruptedException e) {
      health = Health.down("stopped");
    } catch (Throwable e) {
      health = Health.down("the thread that reads files has died: " + e);
      throw e;
    }
  }

  private void watchUntilFailure() throws InterruptedException {
    try (Connection connection = connections.get()) {
      FileSource source =
          new FileSource(
              files,
              new TrailReader(limits, replayed, clock),
              new StoppableFindings(connection.findings(), () -> stop.getCount() == 0),
              connection.checkpoints(),
              clock);
      health = Health.up("reading");
      do {
        look(source);
      } while (!pause());
    } catch (StoppableFindings.StoppedException e) {
      LOG.info("stopped while reading a file; it will be read again");
    } catch (RuntimeException e) {
      LOG.warn("reading files failed, trying again in {}", pollInterval, e);
      health = Health.down(String.valueOf(e.getMessage()));
    }
  }

  private void look(FileSource source) {
    try {
      int read = source.poll();
      health = Health.up("watching " + files.size() + " paths");
      if (read > 0) {
        LOG.info("read {} new or changed files", read);
      }
    } catch (IOException e) {
      // Not worth another connection: Kafka is well.
      LOG.warn("reading files: {}", e.getMessage());
      health = Health.down(String.valueOf(e.getMessage()));
    }
  }

  /** Waits for the next look; true if there is none to be. */
  private boolean pause() throws InterruptedException {
    return stop.await(pollInterval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      thread.interrupt();
    }
  }
}
