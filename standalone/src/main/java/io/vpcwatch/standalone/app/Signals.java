package io.vpcwatch.standalone.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a handler on Ctrl-C and SIGTERM before the JVM exits with status 130 or 143. */
public final class Signals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  /** Set by the launcher if standard error is a terminal. */
  private static final String TERMINAL = "vpcwatch.terminal";

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

  /**
   * Runs a handler on SIGHUP instead of exiting; not in a terminal, which sends it when it is
   * closed. By reflection, as the JDK has no other way, and not every JRE this one.
   */
  static void onHangup(Runnable handler) {
    if (Boolean.getBoolean(TERMINAL)) {
      return;
    }
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup().bind(handler, "run", MethodType.methodType(void.class));
      signal
          .getMethod("handle", signal, type)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("HUP"),
              MethodHandleProxies.asInterfaceInstance(
                  type, MethodHandles.dropArguments(run, 0, signal)));
    } catch (ReflectiveOperationException e) {
      LOG.debug("SIGHUP does not reload the settings here", e);
    }
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
