package io.vpcwatch.standalone;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.service.ProcessSettings;
import io.vpcwatch.service.Settings;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.Part;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * What a process that has just been started does, for the person who started it. Names no secrets.
 */
final class Overview {
  private Overview() {}

  static String of(App app, Set<Part> parts) {
    Settings settings = app.settings();
    StringBuilder text =
        new StringBuilder("vpcwatch ").append(Version.text()).append(" is running\n");
    line(text, "kafka", kafka(app));
    if (parts.contains(Part.INGEST)) {
      line(text, "sources", sources(settings.get(IngestSettings.class)));
    }
    if (parts.contains(Part.ALERTING)) {
      line(text, "channels", channels(settings.get(AlertingSettings.class)));
    }
    line(text, "metrics", app.url() + "/metrics");
    line(text, "health", app.url() + "/health/ready");
    return text.append("Ctrl-C stops it.").toString();
  }

  private static String kafka(App app) {
    Object servers = app.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return app.bringsBroker()
        ? "in this process, at "
            + servers
            + ", data in "
            + app.settings().get(ProcessSettings.class).dataDir()
        : String.valueOf(servers);
  }

  private static String sources(IngestSettings settings) {
    List<String> files = settings.files().orElse(List.of());
    return files.isEmpty()
        ? "none; name files or folders in ingest.files"
        : String.join(", ", files) + (settings.replayed() ? " (as history: pages nobody)" : "");
  }

  private static String channels(AlertingSettings settings) {
    String channels =
        new TreeMap<>(settings.channels())
            .entrySet().stream()
                .map(
                    each ->
                        each.getKey()
                            + " ("
                            + each.getValue().type().name().toLowerCase(Locale.ROOT)
                            + ")")
                .collect(Collectors.joining(", "));
    return channels.isEmpty() ? "none; name one in alerting.channels" : channels;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-9s %s%n".formatted(name, value));
  }
}
