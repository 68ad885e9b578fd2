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
          "settings file in YAML; environment variables such as VPCWATCH_HTTP_PORT override it")
  private @Nullable Path file;

  SettingsOption(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @throws io.vpcwatch.service.settings.SettingsException with every error in the settings
   */
  Settings load() {
    SettingsLoader loader = KnownSettings.loader().environment(environment);
    return file == null ? loader.load() : loader.yaml(file).load();
  }
}
