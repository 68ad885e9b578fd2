package io.vpcwatch.service.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting or a group of settings, as a component of a record declares it.
 *
 * @param key as it is written in the file, {@code alerting.page-within}; {@code *} stands for a
 *     name that the user chooses
 * @param type of the value, of the elements of a list, or of the groups in a map
 */
public record Setting(String key, Class<?> type, String description, RecordComponent component) {
  static final String ENVIRONMENT_PREFIX = "VPCWATCH_";

  /** The end of the key of a setting that names the file with a secret. */
  static final String FILE = "-file";

  /** The components of a record. */
  static List<Setting> of(String prefix, Class<?> group) {
    return Arrays.stream(group.getRecordComponents()).map(each -> of(prefix, each)).toList();
  }

  private static Setting of(String prefix, RecordComponent component) {
    Description description = component.getAnnotation(Description.class);
    return new Setting(
        prefix + name(component),
        lastArgument(component.getGenericType()),
        description == null ? "" : description.value(),
        component);
  }

  private static String name(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** Its key within its group. */
  String name() {
    return name(component);
  }

  /** The key of its group, with a dot at its end if it has one. */
  String prefix() {
    return key.substring(0, key.length() - name().length());
  }

  private static Class<?> lastArgument(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return lastArgument(arguments[arguments.length - 1]);
    }
    return (Class<?>) type;
  }

  /** All settings of a record and of the groups in it; those that variants share, repeatedly. */
  static Stream<Setting> allOf(String prefix, Class<?> group) {
    return of(prefix, group).stream().flatMap(each -> each.expand(prefix));
  }

  private Stream<Setting> expand(String prefix) {
    if (isSelected()) {
      return Arrays.stream(variants()).flatMap(each -> allOf(prefix, each.settings()));
    }
    if (isGroup()) {
      return allOf(key + (isMap() ? ".*." : "."), type);
    }
    String file = key + FILE;
    return isSecret()
        ? Stream.of(
            this, new Setting(file, Path.class, "a file that holds `" + key + "`", component))
        : Stream.of(this);
  }

  /** Whether it is one of several records, selected by another setting. */
  boolean isSelected() {
    return component.isAnnotationPresent(SelectedBy.class);
  }

  SelectedBy.Variant[] variants() {
    return component.getAnnotation(SelectedBy.class).value().getEnumConstants();
  }

  boolean isGroup() {
    return type.isRecord() && ValueParser.ownParser(type).isEmpty();
  }

  boolean isOptional() {
    return component.getType() == Optional.class;
  }

  boolean isMap() {
    return component.getType() == Map.class;
  }

  public boolean isList() {
    return hasType(List.class);
  }

  boolean isSecret() {
    return hasType(Secret.class);
  }

  private boolean hasType(Class<?> generic) {
    return component.getGenericType().getTypeName().contains(generic.getName() + "<");
  }

  /** Null if there is none. */
  public @Nullable String defaultValue() {
    Default annotation = component.getAnnotation(Default.class);
    return annotation == null ? null : annotation.value();
  }

  /**
   * The environment variable of the same meaning; {@code <NAME>} stands for the name that the user
   * chooses.
   */
  public String environmentVariable() {
    return ENVIRONMENT_PREFIX
        + key.replace("*", "<NAME>").replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  /** The key that an environment variable means, null if it does not mean this setting. */
  @Nullable String keyOf(String variable) {
    String names = environmentVariable().replace("<NAME>", "([A-Z0-9_]+?)");
    Matcher matcher = Pattern.compile(names).matcher(variable);
    if (!matcher.matches()) {
      return null;
    }
    String named = key;
    for (int i = 1; i <= matcher.groupCount(); i++) {
      String name = matcher.group(i).toLowerCase(Locale.ROOT).replace('_', '-');
      named = named.replaceFirst("\\*", name);
    }
    return named;
  }

  /** Its key, with the names that the user chose in another key, where that has them. */
  String keyLike(String other) {
    String[] words = key.split("\\.", -1);
    String[] others = other.split("\\.", -1);
    for (int i = 0; i < Math.min(words.length, others.length); i++) {
      if (words[i].equals("*") && !others[i].isEmpty()) {
        words[i] = others[i];
      }
    }
    return String.join(".", words);
  }

  /** Whether a key of the file means this setting. */
  boolean isWrittenAs(String other) {
    return keyLike(other).equals(other);
  }

  /** Whether a key of the file means a group that it is in. */
  boolean isBelow(String other) {
    return keyLike(other).startsWith(other + ".");
  }
}
