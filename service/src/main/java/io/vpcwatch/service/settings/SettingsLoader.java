package io.vpcwatch.service.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together, from weak to strong: defaults, the YAML file, environment variables,
 * overrides. Finds every problem before it fails. Each module adds the records of its settings:
 *
 * <pre>{@code
 * record PageSettings(
 *     @Description("how long to wait") @Default("1h") @Range(min = "1s") Duration within,
 *     @Description("the receivers, by name") Map<String, ReceiverSettings> receivers) {}
 *
 * Settings settings = new SettingsLoader().group("page", PageSettings.class).yaml(file).load();
 * settings.get(PageSettings.class).within(); // page.within
 * }</pre>
 */
public final class SettingsLoader {
  private final Map<Class<? extends Record>, String> groups = new LinkedHashMap<>();
  private final List<BiConsumer<Settings, BiConsumer<String, String>>> checks = new ArrayList<>();
  private final Map<String, String> overrides = new TreeMap<>();
  private @Nullable Path file;
  private Map<String, String> variables = Map.of();

  /**
   * Adds a group of settings.
   *
   * @param key of the group; empty for settings at the top
   * @param type see the package's description
   */
  public SettingsLoader group(String key, Class<? extends Record> type) {
    groups.put(type, key.isEmpty() ? "" : key + ".");
    return this;
  }

  /**
   * Adds a check of groups against each other; it is left out while one of them is not valid.
   *
   * @param check passes on the key of a setting, and what is wrong with it
   */
  public SettingsLoader check(BiConsumer<Settings, BiConsumer<String, String>> check) {
    checks.add(check);
    return this;
  }

  /** The settings file; read when everything is loaded. */
  public SettingsLoader yaml(Path path) {
    file = path;
    return this;
  }

  /** Of all variables those that begin with {@code VPCWATCH_}. */
  public SettingsLoader environment(Map<String, String> newVariables) {
    variables = newVariables;
    return this;
  }

  /** Strongest: what a command decides itself. */
  public SettingsLoader override(Map<String, String> settings) {
    overrides.putAll(settings);
    return this;
  }

  /**
   * @throws SettingsException with everything that is wrong
   */
  public Settings load() {
    SettingsCatalogue catalogue = new SettingsCatalogue(groups);
    List<String> problems = new ArrayList<>();
    GivenSettings given = new GivenSettings(catalogue, problems);
    if (file != null) {
      given.addFile(file);
    }
    given.addEnvironment(variables);
    overrides.forEach(given::addOverride);
    given.readSecretFiles();
    SettingsBinder binder = new SettingsBinder(given.values(), problems);
    Map<Class<?>, Object> bound = new HashMap<>();
    groups.forEach(
        (type, prefix) -> {
          Record group = binder.bind(prefix, type);
          if (group != null) {
            bound.put(type, group);
          }
        });
    problems.addAll(KafkaClientConfig.problems(given.values()));
    Settings settings = new Settings(bound, KafkaClientConfig.toClients(given.values()), catalogue);
    if (bound.size() == groups.size()) {
      checks.forEach(check -> check.accept(settings, binder::report));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }
}
