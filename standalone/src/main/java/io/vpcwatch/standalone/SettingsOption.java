package io.vpcwatch.standalone;

import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsLoader;
import io.vpcwatch.standalone.app.KnownSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --config}, before or after any command. */
final class SettingsOption {
  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "the settings, as YAML; environment variables like VPCWATCH_HTTP_PORT win over it")
  private @Nullable Path file;

  SettingsOption(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @throws io.vpcwatch.service.settings.SettingsException with everything that is wrong
   */
  Settings load() {
    SettingsLoader loader = KnownSettings.loader().environment(environment);
    return file == null ? loader.load() : loader.yaml(file).load();
  }
}
