package io.vpcwatch.service.settings;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting, as the records of the modules declare them. */
public final class SettingsCatalogue {
  static final String FILE = "-file";

  private final List<Setting> settings = new ArrayList<>();

  SettingsCatalogue(Map<Class<? extends Record>, String> groups) {
    groups.forEach((group, prefix) -> collect(prefix, group));
    settings.sort(Comparator.comparing(Setting::key));
  }

  /** All of them by key; what is below {@code kafka.} is Kafka's own and not among them. */
  public List<Setting> settings() {
    return List.copyOf(settings);
  }

  /** The setting that is written under this key. */
  Optional<Setting> find(String key) {
    return settings.stream().filter(setting -> setting.matches(key)).findFirst();
  }

  /** Whether there are settings below this key. */
  boolean isGroup(String key) {
    return settings.stream().anyMatch(setting -> setting.isBelow(key));
  }

  /** The key that an environment variable means. */
  Optional<String> keyOf(String variable) {
    return settings.stream()
        .flatMap(each -> Optional.ofNullable(each.keyOf(variable)).stream())
        .findFirst();
  }

  private void collect(String prefix, Class<? extends Record> group) {
    for (Property property : Property.of(group)) {
      SelectedBy.Variant[] variants = property.variants();
      Class<? extends Record> nested = property.group();
      if (variants != null) {
        collect(prefix, variants);
      } else if (nested != null) {
        collect(prefix + property.name() + (property.isMap() ? ".*." : "."), nested);
      } else {
        add(prefix, property, property.description());
      }
    }
  }

  /** Variants may share a setting; its description names those that have it. */
  private void collect(String prefix, SelectedBy.Variant[] variants) {
    Map<String, Property> properties = new LinkedHashMap<>();
    Map<String, Map<String, String>> descriptions = new LinkedHashMap<>();
    for (SelectedBy.Variant variant : variants) {
      for (Property property : Property.of(variant.settings())) {
        properties.putIfAbsent(property.name(), property);
        descriptions
            .computeIfAbsent(property.name(), name -> new LinkedHashMap<>())
            .merge(property.description(), ValueParser.word(variant), (a, b) -> a + ", " + b);
      }
    }
    descriptions.forEach(
        (name, words) -> {
          List<String> meanings = new ArrayList<>();
          words.forEach((description, word) -> meanings.add(word + ": " + description));
          add(prefix, requireNonNull(properties.get(name)), String.join("; ", meanings));
        });
  }

  private void add(String prefix, Property property, String description) {
    String key = prefix + property.name();
    settings.add(
        new Setting(key, property.type(), property.isList(), property.defaultValue(), description));
    if (property.type() == Secret.class) {
      settings.add(
          new Setting(key + FILE, Path.class, false, null, "a file that holds `" + key + "`"));
    }
  }
}
