package io.vpcwatch.service.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A part of vpcwatch with a lifecycle and a health check. The constructor does no I/O. */
public interface Service extends AutoCloseable {
  /** Lower-case, unique within a process: {@code ingest}. */
  String name();

  /**
   * Returns when the service is running.
   *
   * @throws RuntimeException with a message that names the cause and the fix
   */
  void start();

  /** Cheap, thread-safe, never throws: a dead worker is a failed check, not a vanished thread. */
  Health check();

  /**
   * Completes with the reason when the service has stopped for good: only a new process can run it
   * again. Failures that it recovers from do not complete it.
   */
  default CompletionStage<String> fatalFault() {
    return new CompletableFuture<>();
  }

  /**
   * Idempotent; finishes work in flight, within a time limit. May be called before, and from
   * another thread during, {@link #start}.
   */
  @Override
  void close();
}
