package io.vpcwatch.service.runtime;

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one process: started one after another, closed in reverse. It can be closed from
 * another thread while a service is still starting, as Ctrl-C does.
 */
public final class Launcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final Deque<Service> started = new ConcurrentLinkedDeque<>();
  private volatile List<Service> expected = List.of();
  private volatile boolean closed;

  /** Names what will be started: until it is, nobody is told that all is well. */
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
      // It may have been closed before there was anything to close.
      close(service);
      throw new IllegalStateException(
          "vpcwatch is being closed; " + service.name() + " is not needed any more");
    }
    return service;
  }

  /** Well if every service is that was started or is expected; also asked while one is starting. */
  public Health check() {
    Map<String, Health> components = new LinkedHashMap<>();
    started
        .descendingIterator()
        .forEachRemaining(service -> components.put(service.name(), check(service)));
    expected.forEach(
        service -> components.putIfAbsent(service.name(), Health.down("not started yet")));
    return Health.of(components);
  }

  /**
   * Idempotent. A service that can't be closed is told of in the log, and the others are closed all
   * the same.
   */
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
      LOG.warn("{} did not close cleanly", service.name(), e);
    }
  }

  private static Health check(Service service) {
    try {
      return service.check();
    } catch (RuntimeException e) { // against its contract
      LOG.error("{} can't say how it is", service.name(), e);
      return Health.down("can't say: " + e.getClass().getSimpleName() + ", see the log");
    }
  }
}
