package io.vpcwatch.standalone.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * Kafka's settings for a cluster of one node inside another process.
 *
 * <p>Durability: a record is acknowledged once it is in the page cache of the operating system, as
 * with every Kafka broker of default settings. So nothing acknowledged is lost when this process
 * dies, {@code kill -9} included. A power cut or a crash of the system can lose the last seconds,
 * as there is no replica; ingest's checkpoints are in the same logs, so ingest then rereads the
 * lost events from sources that retain them.
 */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CLIENTS = "CLIENTS";
  static final String CONTROLLER = "CONTROLLER";

  private static final Map<String, String> ONE_NODE =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", Integer.toString(NODE_ID)),
          Map.entry("inter.broker.listener.name", CLIENTS),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry(
              "listener.security.protocol.map",
              CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          // The retention of violations: vpcwatch resumes where it stopped even after a year.
          Map.entry("offsets.retention.minutes", Long.toString(Duration.ofDays(400).toMinutes())),
          // After the clock was set back, the state has times that are hours ahead.
          Map.entry("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)),
          // Topics are created by vpcwatch with the right settings, never by a misspelt name.
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("auto.leader.rebalance.enable", "false"));

  /** The defaults are for a machine with dozens of cores and clients. */
  private static final Map<String, String> QUICK_AND_SMALL =
      Map.ofEntries(
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("background.threads", "2"),
          Map.entry("group.coordinator.threads", "1"),
          Map.entry("share.coordinator.threads", "1"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)),
          Map.entry("log.segment.bytes", Integer.toString(64 << 20)),
          Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
          Map.entry("metadata.log.segment.bytes", Integer.toString(16 << 20)),
          // Idle records make the lag of followers visible, and there are none.
          Map.entry("metadata.max.idle.interval.ms", "0"),
          // Let a transaction wait in the broker until the previous one is complete. If the broker
          // made clients retry, they would wait longer, and it would log warnings meanwhile.
          Map.entry("add.partitions.to.txn.retry.backoff.ms", "5"),
          Map.entry("add.partitions.to.txn.retry.backoff.max.ms", "10000"),
          Map.entry("metric.reporters", ""));

  private BrokerSettings() {}

  static Properties of(Path logs, int clientPort, int controllerPort) {
    Properties settings = new Properties();
    settings.putAll(ONE_NODE);
    settings.putAll(QUICK_AND_SMALL);
    settings.put("log.dirs", logs.toString());
    String controller = Sockets.LOOPBACK + ":" + controllerPort;
    settings.put(
        "listeners",
        "%s://%s:%d,%s://%s"
            .formatted(CLIENTS, Sockets.LOOPBACK, clientPort, CONTROLLER, controller));
    settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
    return settings;
  }
}
