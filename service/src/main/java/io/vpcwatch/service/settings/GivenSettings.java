package io.vpcwatch.service.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings that the user gave, by key: of each the one with the highest precedence. */
final class GivenSettings {
  /** Read by the launcher script, not by us. */
  private static final String LAUNCHER_OPTIONS = "VPCWATCH_JAVA_OPTS";

  /** Variables that Kubernetes sets in every pod for a service named vpcwatch or vpcwatch-*. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)=.*|.*_PORT=(tcp|udp|sctp)://.*");

  private final Map<String, ConfigValue> values = new TreeMap<>();
  private final SettingsCatalogue catalogue;
  private final List<String> problems;

  /**
   * @param problems takes a line for each problem
   */
  GivenSettings(SettingsCatalogue catalogue, List<String> problems) {
    this.catalogue = catalogue;
    this.problems = problems;
  }

  Map<String, ConfigValue> values() {
    return values;
  }

  void addFile(Path path) {
    for (ConfigValue each : new SettingsFile(path, problems).read()) {
      boolean isEmptyGroup = each.values().isEmpty() && !each.isList() && isGroup(each.key());
      if (!isEmptyGroup && isKnown(each) && (each.isList() || !each.values().isEmpty())) {
        values.put(each.key(), each);
      }
    }
  }

  /** An empty variable counts as not set: many tools can't leave one out. */
  void addEnvironment(Map<String, String> variables) {
    new TreeMap<>(variables)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(Setting.ENVIRONMENT_PREFIX)
                  && !variable.equals(LAUNCHER_OPTIONS)
                  && !value.isEmpty()
                  && !SERVICE_LINK.matcher(variable + "=" + value).matches()) {
                addVariable(variable, value);
              }
            });
  }

  void addOverride(String key, String value) {
    ConfigValue override = ConfigValue.of(key, value, "");
    if (isKnown(override)) {
      values.put(key, override);
    }
  }

  /** Replaces the names of files, as Docker and Kubernetes mount secrets, by their content. */
  void readSecretFiles() {
    for (ConfigValue file : List.copyOf(values.values())) {
      String secret = file.key().replaceFirst(SettingsCatalogue.FILE + "$", "");
      if (secret.equals(file.key()) || !isSecret(secret)) {
        continue;
      }
      values.remove(file.key());
      if (values.containsKey(secret)) {
        problems.add(file.problem("is given beside " + secret + "; one of them is enough"));
        continue;
      }
      String text = content(file);
      if (text != null) {
        values.put(secret, ConfigValue.of(secret, text, file.origin()));
      }
    }
  }

  private void addVariable(String variable, String value) {
    Optional<String> key =
        variable.startsWith(Setting.ENVIRONMENT_PREFIX + "KAFKA_")
            ? Optional.of(KafkaClientConfig.keyOf(variable))
            : catalogue.keyOf(variable);
    if (key.isPresent()) {
      values.put(key.get(), ConfigValue.of(key.get(), value, variable));
    } else {
      List<String> known = catalogue.settings().stream().map(Setting::environmentVariable).toList();
      problems.add(variable + ": there is no such setting" + Suggestion.nearest(variable, known));
    }
  }

  private boolean isKnown(ConfigValue setting) {
    String key = setting.key();
    if (KafkaClientConfig.isOne(key) || catalogue.find(key).isPresent()) {
      return true;
    }
    List<String> known = catalogue.settings().stream().map(Setting::key).toList();
    problems.add(
        setting.problem(
            isGroup(key)
                ? "is a group of settings, not one"
                : "there is no such setting" + Suggestion.nearest(key, known)));
    return false;
  }

  private boolean isGroup(String key) {
    return catalogue.isGroup(key) || (key + ".").equals(KafkaClientConfig.PREFIX);
  }

  private boolean isSecret(String key) {
    return KafkaClientConfig.isOne(key)
        ? KafkaClientConfig.isSecret(key)
        : catalogue.find(key).filter(setting -> setting.type() == Secret.class).isPresent();
  }

  /** Null if there is a problem. */
  private @Nullable String content(ConfigValue file) {
    try {
      String text = Files.readString(Path.of(file.text())).strip();
      if (!text.isEmpty()) {
        return text;
      }
      problems.add(file.problem("there is nothing in " + file.text()));
    } catch (IOException | InvalidPathException e) {
      problems.add(
          file.problem("can't read " + file.text() + " (" + e.getClass().getSimpleName() + ")"));
    }
    return null;
  }
}
