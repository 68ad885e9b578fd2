package io.vpcwatch.standalone.app;

import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.broker.DataDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** The system that runs beside this command. */
public final class RunningSystem {
  private RunningSystem() {}

  /**
   * Its Kafka: from the settings, or the one in our data folder.
   *
   * @throws SettingsException if there is neither
   */
  public static Map<String, Object> kafka(Settings settings) {
    Map<String, Object> kafka = new HashMap<>(settings.kafka());
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      Path folder = settings.get(ProcessSettings.class).dataDir();
      String servers =
          DataDirectory.brokerOf(folder)
              .orElseThrow(
                  () ->
                      new SettingsException(
                          List.of(
                              "there is no running vpcwatch in "
                                  + folder.toAbsolutePath().normalize()
                                  + ": start vpcwatch run first with the same data-dir, or set"
                                  + " kafka.bootstrap.servers")));
      kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    }
    return kafka;
  }
}
