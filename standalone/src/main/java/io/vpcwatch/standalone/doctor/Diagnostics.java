package io.vpcwatch.standalone.doctor;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.ChannelSettings;
import io.vpcwatch.alerting.channel.Terminal;
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
 * Checks everything that vpcwatch needs, and changes nothing: creates no topic, receives no message
 * and sends no notification.
 */
final class Diagnostics {
  private static final long LOW_SPACE_BYTES = 1L << 30;

  /** The default of Kafka's clients is a minute, too long for a command. */
  private static final String KAFKA_TIMEOUT_MS = "10000";

  private final Settings settings;
  private final Terminal terminal;
  private final InstantSource clock;

  Diagnostics(Settings settings, Terminal terminal, InstantSource clock) {
    this.settings = settings;
    this.terminal = terminal;
    this.clock = clock;
  }

  /**
   * @param report receives each result as soon as it is known
   */
  void run(BiConsumer<String, Health> report) throws InterruptedException {
    report.accept("data-dir", dataDir());
    report.accept("kafka", kafka());
    try (SourceProbe sources = new SourceProbe(settings, clock)) {
      Map<String, Health> all = sources.all();
      if (all.isEmpty()) {
        report.accept(
            "sources",
            Health.down(
                "none configured: set ingest.files, ingest.sqs, ingest.lookup or ingest.inventory"));
      }
      all.forEach(report);
    }
    Map<String, ChannelSettings> channels = settings.get(AlertingSettings.class).channels();
    if (channels.isEmpty()) {
      report.accept(
          "channels",
          Health.down("none configured, so no notification is sent: set alerting.channels"));
    }
    channels.forEach(
        (name, channel) ->
            report.accept("channel " + name, channel.createChannel(name, terminal, clock).probe()));
  }

  private Health dataDir() {
    Path folder = settings.get(ProcessSettings.class).dataDir().toAbsolutePath();
    try {
      Path existing = folder;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
        return Health.down(
            existing
                + " is not writable: choose another folder with data-dir, or give vpcwatch's user write access");
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      String detail = folder + ", %.1f GiB free".formatted(free / (double) (1L << 30));
      return free < LOW_SPACE_BYTES
          ? Health.down(detail + ": low on disk space")
          : Health.up(detail);
    } catch (IOException e) {
      return Health.down(folder + ": " + e.getMessage());
    }
  }

  private Health kafka() {
    Map<String, Object> kafka = new HashMap<>(settings.kafka());
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      return Health.up(
          "kafka.bootstrap.servers is not set: vpcwatch run starts an in-process Kafka");
    }
    kafka.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
    kafka.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
    return TopicAdmin.examine(kafka, Topics.of(settings.get(TopicSettings.class)).all());
  }
}
