package io.vpcwatch.standalone.doctor;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.ingest.SourceProbe;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.exemptions.ExemptionFile;
import io.vpcwatch.standalone.exemptions.SettingsExemptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code vpcwatch doctor}: checks everything that vpcwatch needs, and changes nothing: creates no
 * topic, receives no message and sends no notification.
 */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks everything that the settings require (Kafka and its topics, AWS, every channel), and reports how to fix each problem.",
      "Changes nothing and sends no notification. Exit status 1 if a check failed, 2 if the settings are invalid.",
      ""
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int CHECK_FAILED = 1;
  private static final long LOW_SPACE_BYTES = 1L << 30;

  /** The default of Kafka's clients is a minute, too long for a command. */
  private static final String KAFKA_TIMEOUT_MS = "10000";

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  public DoctorCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Settings loaded = settings.get();
    print(out, "settings", Health.up("valid"));
    AtomicInteger problems = new AtomicInteger();
    check(
        loaded,
        (what, health) -> {
          print(out, what, health);
          if (!health.ok()) {
            problems.incrementAndGet();
          }
        });
    out.println(
        switch (problems.get()) {
          case 0 -> "No problems found.";
          case 1 -> "1 problem found.";
          default -> problems.get() + " problems found.";
        });
    out.flush();
    return problems.get() == 0 ? 0 : CHECK_FAILED;
  }

  private static void print(PrintWriter out, String what, Health health) {
    out.printf("%-5s  %-20s  %s%n", health.ok() ? "ok" : "WRONG", what, health.detail());
    out.flush();
  }

  /**
   * @param report receives each result as soon as it is known
   */
  private static void check(Settings loaded, BiConsumer<String, Health> report)
      throws InterruptedException {
    report.accept("data-dir", dataDir(loaded));
    report.accept("kafka", kafka(loaded));
    Network network = new Network(loaded.get(NetworkSettings.class));
    if (!network.toString().isEmpty()) {
      report.accept("network", Health.up(network.toString()));
    }
    Clock clock = Clock.systemUTC();
    loaded
        .get(SettingsExemptions.class)
        .exemptionsFile()
        .ifPresent(file -> report.accept("exemptions-file", exemptions(file, clock)));
    try (SourceProbe sources = new SourceProbe(loaded, clock)) {
      Map<String, Health> all = sources.all();
      if (all.isEmpty()) {
        report.accept(
            "sources",
            Health.down(
                "none configured: set ingest.files, ingest.sqs, ingest.lookup or ingest.inventory"));
      }
      all.forEach(report);
    }
    AlertingSettings alerting = loaded.get(AlertingSettings.class);
    alerting.gaps().forEach(gap -> report.accept("channels", Health.down(gap)));
    Terminal terminal = Terminal.standard(System.out);
    alerting
        .channels()
        .forEach(
            (name, channel) ->
                report.accept("channel " + name, channel.probe(name, terminal, clock, network)));
  }

  private static Health dataDir(Settings loaded) {
    Path folder = loaded.get(ProcessSettings.class).dataDir().toAbsolutePath();
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

  private static Health exemptions(Path file, Clock clock) {
    try {
      return Health.up(ExemptionFile.read(file, clock.instant()).size() + " exemptions");
    } catch (SettingsException e) {
      return Health.down(String.join("; ", e.problems()));
    }
  }

  private static Health kafka(Settings loaded) {
    Map<String, Object> kafka = new HashMap<>(loaded.kafka());
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      return Health.up(
          "kafka.bootstrap.servers is not set: vpcwatch run starts an in-process Kafka");
    }
    kafka.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
    kafka.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
    return TopicAdmin.examine(kafka, Topics.of(loaded.get(TopicSettings.class)).all());
  }
}
