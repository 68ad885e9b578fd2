package io.vpcwatch.ingest.source;

import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks at a source, again and again. Trouble makes it unhealthy, not dead: it
 * tries again after a pause.
 */
public final class SourceLoop implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(SourceLoop.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  /** Makes the looks for one connection. */
  @FunctionalInterface
  public interface Opening {
    Source on(ChangeSink findings, Supplier<Checkpoints> checkpoints);
  }

  private final String name;
  private final Duration interval;
  private final Duration retryInterval;
  private final Supplier<Connection> connections;
  private final Opening opening;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile Health health = Health.down("not started");
  private volatile @Nullable Source current;
  // What was logged last of a source that fails; of the thread only.
  private @Nullable String trouble;
  // Kafka has refused something, and taken nothing since.
  private volatile boolean refused;

  /**
   * @param interval from the end of a look that went well to the next one; may be zero
   * @param retryInterval from a failure to the next look
   */
  public SourceLoop(
      String name,
      Duration interval,
      Duration retryInterval,
      Supplier<Connection> connections,
      Opening opening) {
    this.name = name;
    this.interval = interval;
    this.retryInterval = retryInterval;
    this.connections = connections;
    this.opening = opening;
    this.thread = new Thread(this::run, "vpcwatch-ingest-" + name);
  }

  @Override
  public String name() {
    return name;
  }

  /** Once only. Returns at once; {@link #check} tells what becomes of it. */
  @Override
  public void start() {
    health = Health.down("connecting to Kafka");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Health check() {
    boolean vanished = thread.getState() == Thread.State.TERMINATED && health.ok();
    return vanished ? Health.down("the thread of " + name + " has ended") : health;
  }

  private void run() {
    try {
      do {
        watchUntilFailure();
      } while (!pause(retryInterval));
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted", name);
    } catch (Throwable e) {
      health = Health.down("the thread of " + name + " has died: " + e);
      throw e;
    }
    health = Health.down("stopped");
  }

  private void watchUntilFailure() throws InterruptedException {
    Source look = null;
    try (Connection connection = connections.get()) {
      look =
          opening.on(
              new StoppableFindings(connection.findings(), this::isStopping, this::kafkaIsWell),
              connection::checkpoints);
      current = look;
      if (!refused) {
        health = Health.up("reading");
      }
      while (!pause(take(look))) {
        // Until it is stopped, or Kafka fails.
      }
    } catch (StoppableFindings.StoppedException e) {
      LOG.info("{}: stopped in the middle; it will be read again", name);
    } catch (RuntimeException e) {
      if (!isStopping()) {
        LOG.warn("{} failed, trying again in {}", name, retryInterval, e);
        health = Health.down(String.valueOf(e.getMessage()));
        refused = true;
      }
    } finally {
      current = null;
      if (look != null) {
        look.stop();
      }
    }
  }

  /** Returns how long to wait for the next look. */
  private Duration take(Source look) throws InterruptedException {
    try {
      health = look.take();
      refused = false;
      if (trouble != null) {
        LOG.info("{} works again", name);
        trouble = null;
      }
      return interval;
    } catch (IOException e) {
      // Not worth another connection: Kafka is well.
      if (!isStopping()) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(trouble)) {
          LOG.warn("{}: {}; trying again every {}", name, message, retryInterval);
          trouble = message;
        }
        health = Health.down(message);
      }
      return retryInterval;
    }
  }

  /** After a failure a new connection proves nothing, and a look may take long. */
  private void kafkaIsWell() {
    if (refused) {
      refused = false;
      health = Health.up("reading");
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** True if there is to be no other look. */
  private boolean pause(Duration time) throws InterruptedException {
    return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stop.countDown();
    Source look = current;
    if (look != null) {
      look.stop();
    }
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
