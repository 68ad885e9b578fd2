package io.vpcwatch.standalone.config;

import io.vpcwatch.service.settings.Given;
import io.vpcwatch.service.settings.Settings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vpcwatch config}: the settings in force, each with its origin. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the settings in force, as YAML, each with its origin: a line of the settings file, a variable, or the default.",
      "Secrets are masked. Settings that are neither set nor have a default are left out; vpcwatch init lists them.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:the settings are valid", "2:wrong usage or settings"})
public final class ConfigCommand implements Runnable {
  private static final int VALUE_COLUMNS = 60;

  private final Supplier<Settings> settings;

  @Option(names = "--no-defaults", description = "print only what the file and variables set")
  private boolean noDefaults;

  @Spec private CommandSpec spec;

  /**
   * @param settings loaded on demand
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public ConfigCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public void run() {
    Map<String, Given> effective = new TreeMap<>(settings.get().effective());
    if (noDefaults) {
      effective.values().removeIf(Given::isDefault);
    }
    PrintWriter output = spec.commandLine().getOut();
    effective.forEach(
        (key, value) -> {
          String line = key + ": " + YamlText.of(value);
          output.println(
              ("%-" + VALUE_COLUMNS + "s  # %s").formatted(line, value.origin()).stripTrailing());
        });
    output.flush();
  }
}
