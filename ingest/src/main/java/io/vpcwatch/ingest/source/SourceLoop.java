package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that polls a source. A failure makes the source unhealthy and is retried after a
 * pause.
 */
public final class SourceLoop implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(SourceLoop.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
  private static final Health CONNECTING = Health.down("connecting to Kafka");
  private static final Health READING = Health.up("reading");
  private static final Health STOPPED = Health.down("stopped");

  private final String name;
  private final Duration interval;
  private final Duration retryInterval;
  private final ChangePublisher publisher;
  private final Source source;
  private final FailureLog failures;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private final CompletableFuture<String> fatal = new CompletableFuture<>();
  private volatile Health health = Health.down("not started");
  private volatile boolean publishing;
  // Publishing has failed, and Kafka has acknowledged nothing since.
  private volatile boolean publishingFailed;

  /**
   * @param interval from the end of a successful poll to the next one; may be zero
   * @param retryInterval from a failure to the next poll
   */
  public SourceLoop(
      String name,
      Duration interval,
      Duration retryInterval,
      ChangePublisher publisher,
      Source source) {
    this(name, interval, retryInterval, publisher, source, new FailureLog(name));
  }

  /**
   * One of several loops that poll the same.
   *
   * @param failures of all of them
   */
  public SourceLoop(
      String name,
      Duration interval,
      Duration retryInterval,
      ChangePublisher publisher,
      Source source,
      FailureLog failures) {
    this.name = name;
    this.interval = interval;
    this.retryInterval = retryInterval;
    this.publisher = publisher;
    this.source = source;
    this.failures = failures;
    this.thread = new DaemonThreads("vpcwatch-ingest-" + name).newThread(this::run);
  }

  @Override
  public String name() {
    return name;
  }

  /** Once only. Returns at once; {@link #check} reports the result. */
  @Override
  public void start() {
    health = CONNECTING;
    thread.start();
  }

  @Override
  public Health check() {
    boolean vanished = thread.getState() == Thread.State.TERMINATED && health.ok();
    return vanished ? Health.down("the thread of " + name + " has ended") : health;
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return fatal.minimalCompletionStage();
  }

  private void run() {
    try {
      Duration pause;
      do {
        pause = poll();
      } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      LOG.debug("Source {} was interrupted", name);
    } catch (Throwable e) {
      health = Health.down("the thread of " + name + " has died: " + e);
      fatal.complete(health.detail());
      throw e;
    } finally {
      source.stop();
    }
    health = STOPPED;
  }

  /** Returns how long to wait for the next poll. */
  private Duration poll() throws InterruptedException {
    try {
      publisher.connect();
      if (health.equals(CONNECTING)) {
        health = READING;
      }
      health = source.poll(this::batch);
      publishingFailed = false;
      failures.recovered(this);
      return interval;
    } catch (IOException e) {
      failed(e);
    } catch (RuntimeException e) {
      publishingFailed = true;
      failed(e);
    } finally {
      publishing = false;
    }
    return retryInterval;
  }

  private synchronized Batch batch() {
    if (isStopping()) {
      throw new CancellationException("source " + name + " is stopped");
    }
    publishing = true;
    return publisher.batch(this::isStopping, this::acknowledged);
  }

  /** A successful connection proves nothing, and a poll may take long. */
  private void acknowledged() {
    if (publishingFailed) {
      publishingFailed = false;
      health = READING;
    }
  }

  private void failed(Exception failure) {
    if (isStopping()) {
      LOG.info(
          "Source {} stopped, and will read unfinished input again: {}", name, failure.toString());
      return;
    }
    health = Health.down(String.valueOf(failure.getMessage()));
    String hint = "retrying in " + retryInterval.toSeconds() + " s";
    failures.failed(this, failure, hint, !(failure instanceof IOException));
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  /**
   * Waits for a source that has begun a batch. Without a batch nothing is in flight, and the thread
   * may be in a request to AWS that nothing can interrupt: it is left alone.
   */
  @Override
  public void close() {
    boolean inFlight;
    synchronized (this) {
      stop.countDown();
      inFlight = publishing;
    }
    source.stop();
    if (inFlight) {
      try {
        thread.join(CLOSE_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (thread.isAlive()) {
      thread.interrupt();
      health = STOPPED;
    }
  }
}
