package io.vpcwatch.service.settings;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The settings of a process, valid as a whole. */
public final class Settings {
  private final Map<Class<?>, Record> groups;
  private final Map<String, String> kafka;
  private final List<Setting> catalogue;

  Settings(Map<Class<?>, Record> groups, Map<String, String> kafka, Collection<Setting> catalogue) {
    this.groups = Map.copyOf(groups);
    this.kafka = Map.copyOf(kafka);
    this.catalogue = List.copyOf(catalogue);
  }

  /**
   * One group of settings.
   *
   * @throws IllegalArgumentException if the loader does not have it
   */
  public <T> T get(Class<T> type) {
    Record group = groups.get(type);
    if (group == null) {
      throw new IllegalArgumentException(type + " was not added to the loader");
    }
    return type.cast(group);
  }

  /** What goes to the Kafka clients as it is; may hold secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Every setting that there is, by key; Kafka's own, below {@code kafka.}, are not among them. */
  public List<Setting> catalogue() {
    return catalogue;
  }
}
