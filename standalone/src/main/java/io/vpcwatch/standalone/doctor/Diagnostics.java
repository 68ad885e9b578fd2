package io.vpcwatch.standalone.doctor;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.ChannelTester;
import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.ingest.SourceProbe;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Looks at everything that vpcwatch needs and changes nothing: no topic is created, no message is
 * received, nobody is told anything.
 */
final class Diagnostics {
  private static final long LITTLE_SPACE = 1L << 30;

  /** Kafka's clients wait for a minute where a person would not. */
  private static final String KAFKA_PATIENCE_MS = "10000";

  private final Settings settings;
  private final Terminal terminal;
  private final InstantSource clock;

  Diagnostics(Settings settings, Terminal terminal, InstantSource clock) {
    this.settings = settings;
    this.terminal = terminal;
    this.clock = clock;
  }

  /**
   * @param found told of each thing as soon as it is known
   */
  void run(BiConsumer<String, Health> found) throws InterruptedException {
    found.accept("data-dir", dataDir());
    found.accept("kafka", kafka());
    try (SourceProbe sources = new SourceProbe(settings, clock)) {
      Map<String, Health> all = sources.all();
      if (all.isEmpty()) {
        found.accept(
            "sources",
            Health.down(
                "there is none: set ingest.files, ingest.sqs, ingest.lookup or ingest.inventory"));
      }
      all.forEach(found);
    }
    Map<String, Health> channels =
        ChannelTester.probe(settings.get(AlertingSettings.class), terminal, clock);
    if (channels.isEmpty()) {
      found.accept(
          "channels", Health.down("there is none, so nobody is told: set alerting.channels"));
    }
    channels.forEach((name, health) -> found.accept("channel " + name, health));
  }

  private Health dataDir() {
    Path folder = settings.get(ProcessSettings.class).dataDir().toAbsolutePath();
    try {
      Path there = folder;
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      if (!Files.isDirectory(there) || !Files.isWritable(there)) {
        return Health.down(
            there
                + " can't be written to: choose another folder with data-dir, or let vpcwatch's user write there");
      }
      long free = Files.getFileStore(there).getUsableSpace();
      String detail = folder + ", %.1f GiB free".formatted(free / (double) (1L << 30));
      return free < LITTLE_SPACE ? Health.down(detail + ": that is little") : Health.up(detail);
    } catch (IOException e) {
      return Health.down(folder + ": " + e.getMessage());
    }
  }

  private Health kafka() {
    Map<String, Object> kafka = new HashMap<>(settings.kafka());
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      return Health.up("kafka.bootstrap.servers is not set: vpcwatch run brings one along");
    }
    kafka.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE_MS);
    kafka.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE_MS);
    return TopicAdmin.examine(kafka, Topics.of(settings.get(TopicSettings.class)).all());
  }
}
