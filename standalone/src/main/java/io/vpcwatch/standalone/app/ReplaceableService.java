package io.vpcwatch.standalone.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A service that gives way to one with other settings while the process runs. */
final class ReplaceableService implements Service {
  private final CompletableFuture<String> fatal = new CompletableFuture<>();
  private final Object replacing = new Object();
  private final CompositeMeterRegistry meters;
  private volatile Service current;
  private volatile boolean closed;

  /**
   * @param meters those of the service, which its successor registers again
   */
  ReplaceableService(Service first, CompositeMeterRegistry meters) {
    current = first;
    this.meters = meters;
    watch(first);
  }

  /** Of a service that was replaced, nothing matters any more. */
  private void watch(Service service) {
    CompletionStage<Boolean> unused =
        service.fatalFault().thenApply(reason -> service == current && fatal.complete(reason));
  }

  /**
   * Closes the service and starts its successor, which finds the state that this one has left.
   *
   * @param successor called when this one is closed
   */
  void replace(Function<MeterRegistry, Service> successor) {
    synchronized (replacing) {
      current.close();
      if (closed) {
        return;
      }
      // A gauge that exists would remain that of the former service.
      List.copyOf(meters.getMeters()).forEach(meters::remove);
      Service next = successor.apply(meters);
      current = next;
      watch(next);
      try {
        next.start();
      } catch (RuntimeException e) {
        fatal.complete("it could not start with the changed settings: " + e.getMessage());
      }
      if (closed) {
        // close() may have run before there was anything to close.
        next.close();
      }
    }
  }

  @Override
  public String name() {
    return current.name();
  }

  @Override
  public void start() {
    current.start();
  }

  @Override
  public Health check() {
    return current.check();
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return fatal.minimalCompletionStage();
  }

  @Override
  public void close() {
    closed = true;
    current.close();
  }
}
