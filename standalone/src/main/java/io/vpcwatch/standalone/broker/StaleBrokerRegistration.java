package io.vpcwatch.standalone.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;

/** The registration that a killed broker has left at the controller. */
final class StaleBrokerRegistration {
  private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private StaleBrokerRegistration() {}

  static boolean wasKilled(Path logs) {
    return !new CleanShutdownFileHandler(logs.toString()).exists();
  }

  /**
   * Unregisters the killed broker, which the folder's lock proves to be gone. Otherwise the
   * controller would reject the new broker until the session of the old one expires after nine
   * seconds.
   */
  static void unregister(Controller controller) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + ELECTION_TIMEOUT.toNanos();
    while (true) {
      ControllerRequestContext context =
          new ControllerRequestContext(
              new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
      try {
        controller.unregisterBroker(context, BrokerSettings.NODE_ID).get();
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof BrokerIdNotRegisteredException) {
          return; // the very first start
        }
        if (!(e.getCause() instanceof NotControllerException)) {
          throw e;
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new BrokerException("the controller was not elected within " + ELECTION_TIMEOUT);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
