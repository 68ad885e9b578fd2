package io.vpcwatch.service.settings;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings that the user gave, by key: of each the one with the highest precedence. */
record GivenSettings(Map<String, Given> given, Collection<Setting> known, Problems problems) {
  /** Read by the launcher script, not by us. */
  private static final String LAUNCHER_OPTIONS = "VPCWATCH_JAVA_OPTS";

  /** Variables that Kubernetes sets in every pod for a service named vpcwatch or vpcwatch-*. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)=.*|.*_PORT=(tcp|udp|sctp)://.*");

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

  /** The variables of other programs, for what is not set. */
  void addFallbacks(Map<String, String> variables) {
    for (Setting setting : known) {
      EnvironmentFallback fallback = setting.component().getAnnotation(EnvironmentFallback.class);
      String key = setting.key();
      // A secret stands beside the setting for its file, which has the same component.
      if (fallback != null
          && !key.endsWith(Setting.FILE)
          && !given.containsKey(key)
          && !given.containsKey(key + Setting.FILE)) {
        Arrays.stream(fallback.value())
            .filter(variable -> !variables.getOrDefault(variable, "").isEmpty())
            .findFirst()
            .ifPresent(
                variable ->
                    given.put(key, Given.of(requireNonNull(variables.get(variable)), variable)));
      }
    }
  }

  private void addVariable(String variable, String value) {
    String key =
        variable.startsWith(Setting.ENVIRONMENT_PREFIX + "KAFKA_")
            ? KafkaClientConfig.keyOf(variable)
            : known.stream()
                .map(each -> each.keyOf(variable))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    if (key == null) {
      problems.report(
          variable,
          Suggestion.unknown(
              "setting", variable, known.stream().map(Setting::environmentVariable)));
    } else {
      given.put(key, Given.of(value, variable));
    }
  }

  /** Removes keys that mean nothing, and groups and settings without anything behind the key. */
  void removeUnknown() {
    for (String key : List.copyOf(given.keySet())) {
      boolean isNothing = requireNonNull(given.get(key)).isNothing();
      boolean isKnown =
          key.startsWith(KafkaClientConfig.PREFIX)
              || known.stream().anyMatch(setting -> setting.isWrittenAs(key));
      boolean isGroup =
          (key + ".").equals(KafkaClientConfig.PREFIX)
              || known.stream().anyMatch(setting -> setting.isBelow(key));
      if (!isKnown && !(isGroup && isNothing)) {
        problems.report(
            key,
            isGroup
                ? "is a group of settings, not one"
                : Suggestion.unknown(
                    "setting", key, known.stream().map(setting -> setting.keyLike(key))));
      }
      if (!isKnown || isNothing) {
        given.remove(key);
      }
    }
  }

  /** Replaces the names of files, as Docker and Kubernetes mount secrets, by their content. */
  void readSecretFiles() {
    new TreeMap<>(given)
        .forEach(
            (key, file) -> {
              String secret = key.replaceFirst(Setting.FILE + "$", "");
              if (secret.equals(key) || !isSecret(secret)) {
                return;
              }
              if (given.containsKey(secret)) {
                problems.report(key, "is given beside " + secret + "; one of them is enough");
              } else {
                readSecret(secret, key, file);
              }
              given.remove(key);
            });
  }

  private boolean isSecret(String key) {
    return key.startsWith(KafkaClientConfig.PREFIX)
        ? KafkaClientConfig.isSecret(key)
        : known.stream().anyMatch(setting -> setting.isSecret() && setting.isWrittenAs(key));
  }

  private void readSecret(String secret, String key, Given file) {
    try {
      String text = Files.readString(Path.of(file.text())).strip();
      if (text.isEmpty()) {
        problems.report(key, "there is nothing in " + file.text());
      } else {
        given.put(secret, Given.of(text, file.origin()));
      }
    } catch (IOException e) {
      problems.report(key, "can't read " + file.text() + ": " + YamlFile.reason(e));
    } catch (InvalidPathException e) {
      problems.report(key, "is not a path");
    }
  }
}
