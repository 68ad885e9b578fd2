package io.vpcwatch.standalone.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles fatal faults of Kafka. A broker process would halt the JVM; here the fault completes a
 * future, so that the services stop in order and the user sees the reason.
 */
final class BrokerFaults implements FaultHandlerFactory {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

  private final CompletableFuture<String> fatal = new CompletableFuture<>();

  /**
   * Replaces the procedures with which Kafka exits the JVM without calling a fault handler, as on a
   * failing disk. They are static in Kafka: of several brokers in one JVM (tests), only the last
   * one started is notified.
   */
  void replaceExits() {
    Exit.setExitProcedure(this::exit);
    Exit.setHaltProcedure(this::exit);
  }

  /** Completes with the reason of the first fatal fault. */
  CompletionStage<String> fatal() {
    return fatal.minimalCompletionStage();
  }

  @Nullable String fatalReason() {
    return fatal.getNow(null);
  }

  @Override
  public FaultHandler build(String name, boolean isFatal, Runnable action) {
    return isFatal
        ? (message, cause) -> fatalFault(name, action, message, cause)
        : new LoggingFaultHandler(name, action);
  }

  private RuntimeException fatalFault(
      String name, Runnable action, String message, @Nullable Throwable cause) {
    LOG.error("the in-process broker failed in its {}: {}", name, message, cause);
    action.run();
    fatal.complete(cause == null ? message : message + ": " + cause.getMessage());
    return new BrokerException(message, cause);
  }

  /** Throws, because Kafka does not expect to continue after an exit. */
  private void exit(int status, @Nullable String message) {
    String reason = message == null ? "Kafka exited (see its log messages above)" : message;
    fatal.complete(reason);
    throw new BrokerException(reason);
  }
}
