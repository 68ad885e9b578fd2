package io.vpcwatch.standalone;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;

/** What a started process does, printed for the person who started it. Contains no secrets. */
final class StartupSummary {
  private StartupSummary() {}

  static String of(App app, Set<ServiceName> services) {
    Settings settings = app.settings();
    StringBuilder text =
        new StringBuilder("vpcwatch ").append(Version.text()).append(" is running\n");
    line(text, "kafka", kafka(app));
    if (services.contains(ServiceName.INGEST)) {
      line(text, "sources", sources(settings));
    }
    if (services.contains(ServiceName.ALERTING)) {
      line(text, "channels", channels(settings.get(AlertingSettings.class)));
    }
    if (services.contains(ServiceName.QUERY)) {
      line(text, "page", app.url() + "/");
    }
    line(text, "metrics", app.url() + "/metrics");
    line(text, "health", app.url() + "/health/ready");
    return text.append("Ctrl-C stops it.").toString();
  }

  private static String kafka(App app) {
    Object servers = app.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return app.hasBroker()
        ? "in-process, at "
            + servers
            + ", data in "
            + app.settings().get(ProcessSettings.class).dataDir().toAbsolutePath().normalize()
        : String.valueOf(servers);
  }

  private static String sources(Settings settings) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    String history = ingest.replayed() ? " (as history, without notifications)" : "";
    List<String> sources = new ArrayList<>();
    ingest.files().orElse(List.of()).forEach(path -> sources.add(path + history));
    ingest
        .sqs()
        .forEach((name, queue) -> sources.add("queue " + name + " (" + queue.queueUrl() + ")"));
    int accounts = settings.get(AwsSettings.class).accounts().orElse(List.of()).size();
    if (ingest.lookup().enabled()) {
      sources.add("event history of " + accounts + " accounts");
    }
    if (ingest.inventory().enabled()) {
      sources.add("inventory of " + accounts + " accounts");
    }
    return sources.isEmpty() ? "none; set ingest.files or ingest.sqs" : String.join(", ", sources);
  }

  private static String channels(AlertingSettings settings) {
    List<String> channels = new ArrayList<>();
    settings
        .channels()
        .forEach((name, channel) -> channels.add(name + " (" + channel.type() + ")"));
    return channels.isEmpty() ? "none; set alerting.channels" : String.join(", ", channels);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-9s %s%n".formatted(name, value));
  }
}
