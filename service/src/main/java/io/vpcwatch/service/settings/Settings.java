package io.vpcwatch.service.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The settings of a process, valid as a whole. */
public final class Settings {
  private final Map<Class<?>, Record> groups;
  private final Map<String, String> kafka;
  private final List<Setting> catalogue;
  private final Map<String, Given> effective;

  Settings(
      Map<Class<?>, Record> groups,
      Map<String, String> kafka,
      Collection<Setting> catalogue,
      Map<String, Given> effective) {
    this.groups = Map.copyOf(groups);
    this.kafka = Map.copyOf(kafka);
    this.catalogue = List.copyOf(catalogue);
    this.effective = Map.copyOf(effective);
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

  /** These settings, but some groups of others. */
  @SafeVarargs
  public final Settings with(Settings others, Class<? extends Record>... types) {
    Map<Class<?>, Record> mixed = new HashMap<>(groups);
    for (Class<? extends Record> type : types) {
      mixed.put(type, others.get(type));
    }
    return new Settings(mixed, kafka, catalogue, effective);
  }

  /** What goes to the Kafka clients as it is; may hold secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** What is in force, by key: what the user gave, and defaults; secrets are masked. */
  public Map<String, Given> effective() {
    Map<String, Given> shown = new TreeMap<>(effective);
    shown.replaceAll(
        (key, value) -> isSecret(key) ? Given.of(Given.MASKED, value.origin()) : value);
    return Collections.unmodifiableMap(shown);
  }

  private boolean isSecret(String key) {
    return key.startsWith(KafkaClientConfig.PREFIX)
        ? KafkaClientConfig.isMasked(key)
        : catalogue.stream().anyMatch(each -> each.isSecret() && each.isWrittenAs(key));
  }

  /** The keys whose values differ in other settings, wherever they were set. */
  public SortedSet<String> differences(Settings other) {
    SortedSet<String> keys = new TreeSet<>(effective.keySet());
    keys.addAll(other.effective.keySet());
    keys.removeIf(
        key -> {
          Given ours = effective.get(key);
          Given theirs = other.effective.get(key);
          return ours != null && theirs != null && ours.values().equals(theirs.values());
        });
    return keys;
  }

  /** Every setting that there is, by key; Kafka's own, below {@code kafka.}, are not among them. */
  public List<Setting> catalogue() {
    return catalogue;
  }
}
