package io.vpcwatch.service.runtime;

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the services of one process in order and closes them in reverse. Ctrl-C closes it from
 * another thread, while a service may still be starting.
 */
public final class Launcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final Deque<Service> started = new ConcurrentLinkedDeque<>();
  private volatile List<Service> expected = List.of();
  private final CompletableFuture<String> fatal = new CompletableFuture<>();
  private volatile boolean closed;

  /** Names the services to be started: until they are, the process is not healthy. */
  public void expect(List<? extends Service> services) {
    expected = List.copyOf(services);
  }

  /**
   * Starts one more service. If it fails, it and everything that was started before is closed.
   *
   * @return the service
   * @throws IllegalStateException if the process is being closed
   */
  public <S extends Service> S start(S service) {
    started.push(service);
    CompletionStage<Boolean> unused =
        service.fatalFault().thenApply(reason -> fatal.complete(service.name() + ": " + reason));
    boolean isStarted = false;
    try {
      if (!closed) {
        service.start();
        isStarted = true;
      }
    } finally {
      if (!isStarted) {
        close();
      }
    }
    if (closed) {
      // close() may have run before start() had anything to close.
      close(service);
      throw new IllegalStateException(
          "vpcwatch is shutting down: " + service.name() + " was not started");
    }
    return service;
  }

  /** Healthy if every expected or started service is; may be called while one is starting. */
  public Health check() {
    Map<String, Health> components = new LinkedHashMap<>();
    started
        .descendingIterator()
        .forEachRemaining(service -> components.put(service.name(), check(service)));
    expected.forEach(
        service -> components.putIfAbsent(service.name(), Health.down("not started yet")));
    return Health.of(components);
  }

  /** Completes with the first reason of a service that has stopped for good. */
  public CompletionStage<String> fatalFault() {
    return fatal.minimalCompletionStage();
  }

  /** Whether a new process would be of use: no service has stopped for good. */
  public Health liveness() {
    String reason = fatal.getNow("");
    return reason.isEmpty() ? Health.up("alive") : Health.down("stopped for good: " + reason);
  }

  /** Idempotent. A service that fails to close is logged, and the others are closed. */
  @Override
  public void close() {
    closed = true;
    for (Service service = started.poll(); service != null; service = started.poll()) {
      close(service);
    }
  }

  private static void close(Service service) {
    try {
      service.close();
    } catch (RuntimeException e) {
      LOG.warn("Failed to close {}", service.name(), e);
    }
  }

  private static Health check(Service service) {
    try {
      return service.check();
    } catch (RuntimeException e) { // a bug: check() must not throw
      LOG.error("Health check of {} failed", service.name(), e);
      return Health.down("health check failed: " + e.getClass().getSimpleName() + ", see the log");
    }
  }
}
