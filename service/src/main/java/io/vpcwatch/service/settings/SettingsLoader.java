package io.vpcwatch.service.settings;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together, from weak to strong: defaults, the YAML file, environment variables,
 * overrides. Finds every problem before it complains.
 */
public final class SettingsLoader {
  private static final int STRENGTH = 100;
  private static final Pattern REQUIRED =
      Pattern.compile(".*\\b(" + Pattern.quote(SettingsCatalogue.ROOT) + "\\S+) is required.*");

  private final Map<Class<?>, Function<Object, List<String>>> groups = new LinkedHashMap<>();
  private final List<Function<Settings, List<String>>> checks = new ArrayList<>();
  private final Map<String, String> overrides = new TreeMap<>();
  private @Nullable Path file;
  private Map<String, String> variables = Map.of();

  /**
   * Adds the settings of a module.
   *
   * @param problems what is wrong with values that are well-formed each by itself; each begins with
   *     the key in the user's words and a colon
   */
  public <T> SettingsLoader group(Class<T> mapping, Function<T, List<String>> problems) {
    groups.put(mapping, settings -> problems.apply(mapping.cast(settings)));
    return this;
  }

  /**
   * Adds a check of groups against each other; it is left out while one of them can't be read.
   *
   * @param problems as those of a group
   */
  public SettingsLoader check(Function<Settings, List<String>> problems) {
    checks.add(problems);
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

  /** All settings of the groups that were added so far. */
  public SettingsCatalogue catalogue() {
    return new SettingsCatalogue(groups.keySet());
  }

  /**
   * @throws SettingsException with everything that is wrong
   */
  public Settings load() {
    SettingsCatalogue catalogue = catalogue();
    List<String> problems = new ArrayList<>();
    Map<String, ConfigValue> given = given(catalogue, problems);
    problems.addAll(SecretFiles.resolve(given, catalogue));
    Set<String> malformed = dropMalformed(given, catalogue, problems);
    Map<Class<?>, Object> mapped = new HashMap<>();
    groups.forEach(
        (mapping, check) -> {
          Object group = map(mapping, given, malformed, problems);
          if (group != null) {
            mapped.put(mapping, group);
            check.apply(group).forEach(problem -> problems.add(located(problem, given)));
          }
        });
    problems.addAll(KafkaClientConfig.problems(given));
    Settings settings = new Settings(mapped, KafkaClientConfig.toClients(given), catalogue);
    if (mapped.keySet().equals(groups.keySet())) {
      checks.forEach(
          check -> check.apply(settings).forEach(problem -> problems.add(located(problem, given))));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }

  /** What is known of what was given, by key; the strongest of each. */
  private Map<String, ConfigValue> given(SettingsCatalogue catalogue, List<String> problems) {
    Map<String, ConfigValue> given = new TreeMap<>();
    if (file != null) {
      SettingsFile settingsFile = SettingsFile.read(file);
      problems.addAll(settingsFile.problems());
      settingsFile.settings().forEach(each -> put(each, given, catalogue, problems));
      settingsFile.empty().stream()
          .filter(
              each ->
                  !catalogue.isGroup(each.key())
                      && !(each.key() + ".").equals(KafkaClientConfig.PREFIX))
          // Not set, but it may be a typing error.
          .forEach(each -> put(each, new HashMap<>(), catalogue, problems));
    }
    EnvironmentSettings environment = EnvironmentSettings.read(variables, catalogue);
    problems.addAll(environment.problems());
    environment.settings().forEach(each -> given.put(each.key(), each));
    overrides.forEach(
        (key, value) -> put(ConfigValue.of(key, value, ""), given, catalogue, problems));
    return given;
  }

  private static void put(
      ConfigValue setting,
      Map<String, ConfigValue> given,
      SettingsCatalogue catalogue,
      List<String> problems) {
    String key = setting.key();
    if (KafkaClientConfig.isOne(key) || catalogue.find(key).isPresent()) {
      given.put(key, setting);
    } else if (catalogue.isGroup(key)) {
      problems.add(setting.problem("is a group of settings, not one"));
    } else {
      List<String> known = catalogue.settings().stream().map(Setting::key).toList();
      problems.add(setting.problem("there is no such setting" + Suggestion.nearest(key, known)));
    }
  }

  /** Returns the keys of what was dropped. */
  private static Set<String> dropMalformed(
      Map<String, ConfigValue> given, SettingsCatalogue catalogue, List<String> problems) {
    ValueCheck values = new ValueCheck();
    Set<String> malformed = new HashSet<>();
    for (ConfigValue each : given.values()) {
      catalogue
          .find(each.key())
          .flatMap(setting -> values.problemOf(setting, each))
          .ifPresent(
              problem -> {
                problems.add(each.problem(problem));
                malformed.add(each.key());
              });
    }
    given.keySet().removeAll(malformed);
    return malformed;
  }

  private static @Nullable Object map(
      Class<?> mapping,
      Map<String, ConfigValue> given,
      Set<String> malformed,
      List<String> problems) {
    Map<String, String> rooted = new HashMap<>();
    given.forEach((key, value) -> rooted.put(SettingsCatalogue.ROOT + key, value.text()));
    SmallRyeConfigBuilder builder =
        ValueCheck.withConverters(new SmallRyeConfigBuilder())
            .withSources(new PropertiesConfigSource(rooted, "settings", STRENGTH))
            .withMapping(mapping)
            // Done above, in better words.
            .withValidateUnknown(false);
    try {
      return builder.build().getConfigMapping(mapping);
    } catch (ConfigValidationException e) {
      for (int i = 0; i < e.getProblemCount(); i++) {
        Matcher required = REQUIRED.matcher(e.getProblem(i).getMessage());
        String key =
            required.matches() ? required.group(1).substring(SettingsCatalogue.ROOT.length()) : "";
        if (!malformed.contains(key)) {
          problems.add(required.matches() ? key + ": is required" : inUsersWords(e.getProblem(i)));
        }
      }
      return null;
    }
  }

  /** The library's message without its own numbering and our inner prefix. */
  private static String inUsersWords(ConfigValidationException.Problem problem) {
    return problem
        .getMessage()
        .replaceFirst("^SRCFG[0-9]+: ", "")
        .replace(SettingsCatalogue.ROOT, "");
  }

  /** With the place, as it is about a setting that was given. */
  private static String located(String problem, Map<String, ConfigValue> given) {
    ConfigValue setting = given.get(problem.replaceFirst(": .*", ""));
    return setting == null ? problem : setting.locate(problem);
  }
}
