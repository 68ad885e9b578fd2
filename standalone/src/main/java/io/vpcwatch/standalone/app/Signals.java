package io.vpcwatch.standalone.app;

import java.util.concurrent.CompletableFuture;

/**
 * Ctrl-C and SIGTERM stop what runs before the JVM ends, with the status that says so: 130 or 143.
 */
public final class Signals implements AutoCloseable {
  private final Thread hook;

  private Signals(Runnable stop) {
    hook = new Thread(stop, "vpcwatch-stop");
  }

  /**
   * @param stop runs when the signal comes, on a thread of its own
   */
  public static Signals handledBy(Runnable stop) {
    Signals signals = new Signals(stop);
    Runtime.getRuntime().addShutdownHook(signals.hook);
    return signals;
  }

  /** From here on a signal just ends the JVM. If one has come already, this does not return. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending. What this thread runs into, with everything closed under its feet, is
      // nobody's business.
      new CompletableFuture<Void>().join();
    }
  }
}
