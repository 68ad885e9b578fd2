package io.vpcwatch.standalone.app;

import java.util.concurrent.CompletableFuture;

/** Runs a handler on Ctrl-C and SIGTERM before the JVM exits with status 130 or 143. */
public final class Signals implements AutoCloseable {
  private final Thread hook;

  private Signals(Runnable stop) {
    hook = new Thread(stop, "vpcwatch-stop");
  }

  /**
   * @param stop runs on its own thread when the signal arrives
   */
  public static Signals handledBy(Runnable stop) {
    Signals signals = new Signals(stop);
    Runtime.getRuntime().addShutdownHook(signals.hook);
    return signals;
  }

  /** Removes the handler. Does not return if the JVM is already shutting down. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Block: the JVM is exiting, and every resource is already closed.
      new CompletableFuture<Void>().join();
    }
  }
}
