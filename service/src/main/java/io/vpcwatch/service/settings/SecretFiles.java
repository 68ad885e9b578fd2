package io.vpcwatch.service.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Secrets that are given by the name of a file, as Docker and Kubernetes hand them over. */
final class SecretFiles {
  private SecretFiles() {}

  /** Puts what is in the files in the place of their names, and returns what is wrong. */
  static List<String> resolve(Map<String, ConfigValue> settings, SettingsCatalogue catalogue) {
    List<String> problems = new ArrayList<>();
    for (ConfigValue file : List.copyOf(settings.values())) {
      secretOf(file.key(), catalogue)
          .ifPresent(
              secret -> {
                settings.remove(file.key());
                if (settings.containsKey(secret)) {
                  problems.add(
                      file.problem("is given beside " + secret + "; one of them is enough"));
                } else {
                  read(file, secret, settings, problems);
                }
              });
    }
    return problems;
  }

  /** The setting that the file holds. */
  private static Optional<String> secretOf(String key, SettingsCatalogue catalogue) {
    if (!key.endsWith(SettingsCatalogue.FILE)) {
      return Optional.empty();
    }
    String secret = key.substring(0, key.length() - SettingsCatalogue.FILE.length());
    boolean isSecret =
        KafkaClientConfig.isOne(secret)
            ? KafkaClientConfig.isSecret(secret)
            : catalogue.find(secret).filter(setting -> setting.type() == Secret.class).isPresent();
    return isSecret ? Optional.of(secret) : Optional.empty();
  }

  private static void read(
      ConfigValue file, String secret, Map<String, ConfigValue> settings, List<String> problems) {
    try {
      String text = Files.readString(Path.of(file.text())).strip();
      if (text.isEmpty()) {
        problems.add(file.problem("there is nothing in " + file.text()));
      } else {
        settings.put(secret, ConfigValue.of(secret, text, file.origin()));
      }
    } catch (IOException | InvalidPathException e) {
      problems.add(
          file.problem("can't read " + file.text() + " (" + e.getClass().getSimpleName() + ")"));
    }
  }
}
