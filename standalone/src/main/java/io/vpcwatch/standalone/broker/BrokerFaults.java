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
 * What Kafka does when it can't go on. A broker process would halt the JVM then; ours is told, so
 * that the services can stop in order and the user learns why.
 */
final class BrokerFaults implements FaultHandlerFactory {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

  private final CompletableFuture<String> fatal = new CompletableFuture<>();

  /**
   * Takes the places where Kafka ends the JVM without asking a fault handler, such as a failing
   * disk. They are static in Kafka: of several brokers in one JVM (tests) the last one started
   * hears of it.
   */
  void replaceExits() {
    Exit.setExitProcedure(this::exit);
    Exit.setHaltProcedure(this::exit);
  }

  /** Completed with the reason, once; never if all is well. */
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

  /** Kafka's code behind an exit expects not to be reached. */
  private void exit(int status, @Nullable String message) {
    String reason = message == null ? "it gave up (see its log messages above)" : message;
    fatal.complete(reason);
    throw new BrokerException(reason);
  }
}
