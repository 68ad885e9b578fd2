package io.vpcwatch.standalone.broker;

import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.QuorumConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka cluster of one node in this process, with its data in one folder. It listens on loopback
 * only. Its address is known before it starts.
 *
 * <p>It does what {@code kafka.server.KafkaRaftServer} does; that class would choose the sockets
 * itself and exit the JVM on every fatal fault.
 */
public final class EmbeddedBroker implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final DataDirectory data;
  private final Path logs;
  private final Sockets sockets;
  private final BrokerFaults faults = new BrokerFaults();
  private boolean reopened;
  private @Nullable ControllerServer controller;
  private @Nullable BrokerServer broker;

  private EmbeddedBroker(DataDirectory data, Sockets sockets) {
    this.data = data;
    this.logs = data.folder("kafka");
    this.sockets = sockets;
  }

  /**
   * Creates a broker on the data that an earlier one may have left in the folder.
   *
   * @param port for clients; 0 for any free one
   * @throws BrokerException if the port is taken
   */
  public static EmbeddedBroker in(DataDirectory data, int port) {
    return new EmbeddedBroker(data, Sockets.bind(port));
  }

  /** The {@code bootstrap.servers} of clients. */
  public String bootstrapServers() {
    return Sockets.LOOPBACK + ":" + sockets.clientPort();
  }

  /** Completes with the reason if the broker fails for good, for example on a full disk. */
  @Override
  public CompletionStage<String> fatalFault() {
    return faults.fatal();
  }

  @Override
  public String name() {
    return "broker";
  }

  /** Returns when the broker accepts clients. */
  @Override
  public synchronized void start() {
    faults.replaceExits();
    try {
      startServers();
    } catch (Exception e) { // Scala declares no checked exceptions
      String fatal = faults.fatalReason();
      throw new BrokerException(
          "the in-process broker can't start on the data in %s: %s"
              .formatted(data.path(), fatal == null ? e.getMessage() : fatal),
          e);
    }
  }

  private void startServers() throws Exception {
    reopened = !Storage.isEmpty(logs);
    Storage storage = Storage.open(logs);
    boolean killed = reopened && StaleBrokerRegistration.wasKilled(logs);
    KafkaConfig config =
        new KafkaConfig(
            BrokerSettings.of(logs, sockets.clientPort(), sockets.controllerPort()), false);
    SharedServer shared =
        new SharedServer(
            config,
            storage.properties(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            faults,
            sockets);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage.bootstrap());
    controller.startup();
    if (killed) {
      StaleBrokerRegistration.unregister(controller.controller());
    }
    broker = new BrokerServer(shared);
    broker.startup();
  }

  /**
   * Removes all members of the groups, which only members of this process can join, before it joins
   * them. A killed process has not left its groups; without this, its successor would wait until
   * the sessions expire.
   */
  public void removeStaleMembers(Collection<String> groups) {
    if (!reopened) {
      return;
    }
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      for (String group : groups) {
        removeMembers(admin, group);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeMembers(Admin admin, String group) throws InterruptedException {
    try {
      admin
          .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
    } catch (ExecutionException e) {
      LOG.debug("stale members of {} could not be removed; their sessions will expire", group, e);
    }
  }

  @Override
  public Health check() {
    String fatal = faults.fatalReason();
    return fatal == null ? Health.up(bootstrapServers()) : Health.down(fatal);
  }

  /** Flushes and closes all files; the broker first, because it deregisters at the controller. */
  @Override
  public synchronized void close() {
    if (broker != null) {
      broker.shutdown();
    }
    if (controller != null) {
      controller.shutdown();
    }
    sockets.close();
  }
}
