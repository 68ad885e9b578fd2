package io.vpcwatch.service.settings;

import java.util.Map;

/** The settings of a process, valid as a whole. */
public final class Settings {
  private final Map<Class<?>, Object> groups;
  private final Map<String, String> kafka;
  private final SettingsCatalogue catalogue;

  Settings(Map<Class<?>, Object> groups, Map<String, String> kafka, SettingsCatalogue catalogue) {
    this.groups = Map.copyOf(groups);
    this.kafka = Map.copyOf(kafka);
    this.catalogue = catalogue;
  }

  /**
   * One group of settings.
   *
   * @throws IllegalArgumentException if the loader does not have it
   */
  public <T> T get(Class<T> type) {
    Object group = groups.get(type);
    if (group == null) {
      throw new IllegalArgumentException(type + " was not added to the loader");
    }
    return type.cast(group);
  }

  /** What goes to the Kafka clients as it is; may hold secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  public SettingsCatalogue catalogue() {
    return catalogue;
  }
}
