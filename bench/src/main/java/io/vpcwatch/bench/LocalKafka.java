package io.vpcwatch.bench;

import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** An in-process broker, by default with all topics. */
final class LocalKafka implements AutoCloseable {
  private final Settings settings;
  private final Topics topics;
  private final DataDirectory data;
  private final EmbeddedBroker broker;

  /**
   * With default settings.
   *
   * @param folder for its data
   */
  LocalKafka(Path folder) {
    this(folder, System.getenv());
  }

  /**
   * @param environment the settings, as environment variables
   */
  LocalKafka(Path folder, Map<String, String> environment) {
    this(folder, environment, true);
  }

  private LocalKafka(Path folder, Map<String, String> environment, boolean createTopics) {
    settings = KnownSettings.loader().environment(environment).load();
    topics = Topics.of(settings.get(TopicSettings.class));
    data = DataDirectory.open(folder);
    broker = EmbeddedBroker.in(data, 0);
    broker.start();
    if (createTopics) {
      TopicAdmin.createOrVerify(clients(), topics.all(), (short) -1);
    }
  }

  /** For services that create the topics. */
  static LocalKafka withoutTopics(Path folder, Map<String, String> environment) {
    return new LocalKafka(folder, environment, false);
  }

  /** The properties of clients. */
  Map<String, String> clients() {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
  }

  Settings settings() {
    return settings;
  }

  Topics topics() {
    return topics;
  }

  /** The folder of the logs, with a subfolder for each partition. */
  Path logs() {
    return data.folder("kafka");
  }

  @Override
  public void close() {
    broker.close();
    data.close();
  }
}
