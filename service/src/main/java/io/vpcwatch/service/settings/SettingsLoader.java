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
  private final List<BiConsumer<Settings, Problems>> checks = new ArrayList<>();
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

  /** Adds a check of groups against each other; see {@link Validated#validate}. */
  public SettingsLoader check(BiConsumer<Settings, Problems> check) {
    checks.add(check);
    return this;
  }

  /** The settings file; read when everything is loaded. */
  public SettingsLoader yaml(Path path) {
    file = path;
    return this;
  }

  /**
   * Of all variables those that begin with {@code VPCWATCH_}, and those that an {@link
   * EnvironmentFallback} names.
   */
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
    Map<String, Setting> known = new TreeMap<>();
    groups.forEach(
        (type, prefix) ->
            Setting.allOf(prefix, type).forEach(each -> known.putIfAbsent(each.key(), each)));
    Map<String, Given> given = new TreeMap<>();
    Problems problems = new Problems(given);
    GivenSettings all = new GivenSettings(given, known.values(), problems);
    if (file != null) {
      new SettingsFile(new YamlFile(file, problems.lines()), given).read();
    }
    all.addEnvironment(variables);
    overrides.forEach((key, value) -> given.put(key, Given.of(value, "")));
    all.removeUnknown();
    all.addFallbacks(variables);
    all.readSecretFiles();
    Map<String, Given> effective = new TreeMap<>();
    given.forEach(
        (key, value) -> {
          if (key.startsWith(KafkaClientConfig.PREFIX)) {
            effective.put(key, value);
          }
        });
    SettingsBinder binder = new SettingsBinder(given, problems, effective);
    Map<Class<?>, Record> bound = new HashMap<>();
    groups.forEach((type, prefix) -> bound.put(type, binder.bind(prefix, type)));
    Settings settings =
        new Settings(bound, KafkaClientConfig.bind(given, problems), known.values(), effective);
    checks.forEach(check -> check.accept(settings, problems));
    if (!problems.lines().isEmpty()) {
      throw new SettingsException(problems.lines());
    }
    return settings;
  }
}
