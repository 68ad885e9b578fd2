package io.vpcwatch.standalone.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A company's Kafka: clients come by TLS and say who they are, and nobody may do what no ACL
 * allows.
 */
final class SecureBroker implements AutoCloseable {
  static final String ADMIN = "admin";
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final int clientPort = freePort();
  private final int controllerPort = freePort();
  private final KafkaRaftServer server;

  /**
   * @param users their names; each one's password is that followed by {@code -secret}
   */
  SecureBroker(Path folder, Collection<String> users) throws Exception {
    this(folder, users, Map.of());
  }

  /**
   * @param overrides properties of the broker
   */
  SecureBroker(Path folder, Collection<String> users, Map<String, String> overrides)
      throws Exception {
    this.folder = folder;
    makeKeys();
    Path logs = folder.resolve("logs");
    new Formatter()
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(logs.toString()))
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName("CONTROLLER")
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
    Properties properties = properties(logs, users);
    properties.putAll(overrides);
    server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
  }

  private Properties properties(Path logs, Collection<String> users) {
    String address = "://127.0.0.1:";
    Properties properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("log.dirs", logs.toString()),
            Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
            Map.entry(
                "listeners",
                "CLIENTS" + address + clientPort + ",CONTROLLER" + address + controllerPort),
            Map.entry("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "CLIENTS"),
            Map.entry("sasl.enabled.mechanisms", "PLAIN"),
            Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
            Map.entry("listener.name.clients.plain.sasl.jaas.config", jaas(ADMIN, users)),
            Map.entry("ssl.keystore.location", keys().toString()),
            Map.entry("ssl.keystore.password", PASSWORD),
            Map.entry("ssl.truststore.location", keys().toString()),
            Map.entry("ssl.truststore.password", PASSWORD),
            Map.entry(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            Map.entry("super.users", "User:" + ADMIN + ";User:ANONYMOUS"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0")));
    return properties;
  }

  private static String jaas(String user, Collection<String> users) {
    String known =
        users.stream()
            .map(each -> " user_" + each + "=\"" + each + "-secret\"")
            .collect(Collectors.joining());
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + user
        + "\" password=\""
        + user
        + "-secret\""
        + known
        + ";";
  }

  /** What a client of that user is configured with. */
  Map<String, String> client(String user) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("bootstrap.servers", "127.0.0.1:" + clientPort);
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put("sasl.jaas.config", jaas(user, List.of()));
    properties.put("ssl.truststore.location", keys().toString());
    properties.put("ssl.truststore.password", PASSWORD);
    properties.put("ssl.truststore.type", "PKCS12");
    return properties;
  }

  private Path keys() {
    return folder.resolve("keys.p12");
  }

  /** By the JDK's keytool, so that no key lies in the repository. */
  private void makeKeys() throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "kafka",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
