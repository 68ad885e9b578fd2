package io.vpcwatch.service.runtime;

/**
 * A part of vpcwatch that is started, can be asked how it is, and is closed. Constructing one does
 * no I/O.
 */
public interface Service extends AutoCloseable {
  /** Lower-case, unique within a process: {@code ingest}. */
  String name();

  /**
   * Returns when the service is at work.
   *
   * @throws RuntimeException with a message that names the thing and the fix
   */
  void start();

  /** Cheap, thread-safe, never throws: a dead worker is a failed check, not a vanished thread. */
  Health check();

  /**
   * Idempotent; finishes what is in flight, within bounds. May be called before, and from another
   * thread during, {@link #start}.
   */
  @Override
  void close();
}
