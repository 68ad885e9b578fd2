package io.vpcwatch.standalone;

import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsLoader;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.logging.LogSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --config}, before or after any command. */
final class SettingsOption {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsOption.class);

  private final Map<String, String> environment;
  private final Path folder;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "settings file in YAML; default: vpcwatch.yaml in this folder, if there is one; environment variables such as VPCWATCH_HTTP_PORT override it")
  private @Nullable Path file;

  /**
   * @param folder where the default file is looked for
   */
  SettingsOption(Map<String, String> environment, Path folder) {
    this.environment = environment;
    this.folder = folder;
  }

  /**
   * @throws io.vpcwatch.service.settings.SettingsException with every error in the settings
   */
  Settings load() {
    Settings settings = read();
    settings.get(LogSettings.class).apply();
    if (file == null && Files.exists(found())) {
      LOG.info("Settings are read from {}", found().toAbsolutePath().normalize());
    }
    return settings;
  }

  /** The same settings, read again. */
  Settings read() {
    SettingsLoader loader = KnownSettings.loader().environment(environment);
    if (file != null) {
      loader.yaml(file);
    } else if (Files.exists(found())) {
      loader.yaml(found());
    }
    return loader.load();
  }

  private Path found() {
    return folder.resolve(KnownSettings.DEFAULT_FILE);
  }
}
