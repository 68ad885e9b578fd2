package io.vpcwatch.standalone.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir Path folder;

  @Test
  void a_restart_keeps_the_records_and_the_cluster() throws Exception {
    String clusterId;
    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      Client client = Client.of(broker);
      client.createTopic("kept");
      client.write("kept", "first");
      clusterId = client.clusterId();
    }

    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      Client client = Client.of(broker);
      client.write("kept", "second");

      assertThat(client.read("kept")).containsExactly("first", "second");
      assertThat(client.clusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void the_folder_of_a_running_process_is_rejected_and_that_of_a_killed_one_reused()
      throws Exception {
    Process process = BrokerProcess.start(folder);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(output.readLine()).isEqualTo(BrokerProcess.WRITTEN);

      assertThatThrownBy(() -> DataDirectory.open(folder))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("used by another vpcwatch (pid " + process.pid() + ")");
    } finally {
      process.destroyForcibly().waitFor();
    }

    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      assertThat(Client.of(broker).read("survivors")).containsExactly("acknowledged");
    }
  }

  @Test
  void only_this_machine_can_connect() throws Exception {
    List<InetAddress> otherAddresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    assumeThat(otherAddresses).isNotEmpty();

    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      String[] hostAndPort = broker.bootstrapServers().split(":", 2);
      int port = Integer.parseInt(hostAndPort[1]);

      assertThat(InetAddress.getByName(hostAndPort[0]).isLoopbackAddress()).isTrue();
      assertThat(otherAddresses)
          .allSatisfy(
              address ->
                  assertThatThrownBy(() -> new Socket(address, port).close())
                      .isInstanceOf(ConnectException.class));
    }
  }

  @Test
  void a_port_in_use_is_named() {
    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker first = EmbeddedBroker.in(data, 0)) {
      int port = Integer.parseInt(first.bootstrapServers().split(":", 2)[1]);

      assertThatThrownBy(() -> EmbeddedBroker.in(data, port))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("can't listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void a_failure_of_the_broker_is_reported_and_does_not_end_the_process() {
    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      assertThat(broker.check().ok()).isTrue();

      assertThatThrownBy(() -> Exit.halt(1, "the disk is full"))
          .isInstanceOf(BrokerException.class);

      assertThat(broker.fatalFault().toCompletableFuture())
          .isCompletedWithValue("the disk is full");
      assertThat(broker.check().ok()).isFalse();
      assertThat(broker.check().detail()).isEqualTo("the disk is full");
    } finally {
      Exit.resetHaltProcedure();
      Exit.resetExitProcedure();
    }
  }

  /** A producer whose first batch is refused and whose second is taken never gets over it. */
  @Test
  void topics_accept_records_immediately_after_the_first_start() throws Exception {
    Topics many =
        Topics.of(
            KnownSettings.loader()
                .override(Map.of("topics.partitions", "200"))
                .load()
                .get(TopicSettings.class));
    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = started(data)) {
      Client client = Client.of(broker);

      TopicAdmin.createOrVerify(client.settings(), many.all(), (short) -1);

      for (Topic<?, ?> topic : many.all()) {
        assertThat(client.refusals(topic.name(), topic.partitions())).as(topic.name()).isEmpty();
      }
    }
  }

  @Test
  void data_that_is_not_kafkas_is_distinguished_from_other_failures() throws Exception {
    Files.createDirectories(folder.resolve("kafka"));
    Files.writeString(folder.resolve("kafka").resolve("meta.properties"), "version=1\nnode.id=7\n");

    try (DataDirectory data = DataDirectory.open(folder);
        EmbeddedBroker broker = EmbeddedBroker.in(data, 0)) {
      assertThatThrownBy(broker::start)
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("can't start on the data in " + folder);
    }
  }

  private static EmbeddedBroker started(DataDirectory data) {
    EmbeddedBroker broker = EmbeddedBroker.in(data, 0);
    broker.start();
    return broker;
  }
}
