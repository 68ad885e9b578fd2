package io.vpcwatch.service.settings;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the settings that are given. In place of a setting that has a problem a record
 * has null, 0, false or nothing, so that the others can be checked as well.
 *
 * @param effective receives what is in force, defaults included
 */
record SettingsBinder(Map<String, Given> given, Problems problems, Map<String, Given> effective) {
  /**
   * @param prefix of the keys: empty, or with a dot at its end
   */
  Record bind(String prefix, Class<?> type) {
    return bind(prefix, type, false);
  }

  /**
   * @param isVariant whether another setting selected this record
   */
  private Record bind(String prefix, Class<?> type, boolean isVariant) {
    List<Setting> settings = Setting.of(prefix, type);
    @Nullable Object[] values = new Object[settings.size()];
    for (int i = 0; i < values.length; i++) {
      Setting setting = settings.get(i);
      if (setting.isSelected()) {
        values[i] = variant(setting, values);
      } else if (setting.isMap()) {
        values[i] = map(setting);
      } else if (setting.isGroup()) {
        values[i] = bind(setting.key() + ".", setting.type());
      } else {
        values[i] = value(setting, isVariant);
      }
    }
    Record bound = construct(type, values);
    if (bound instanceof Validated validated) {
      validated.validate(problems.below(prefix));
    }
    return bound;
  }

  private @Nullable Object value(Setting setting, boolean isVariant) {
    Given value = given.get(setting.key());
    if (value == null && setting.defaultValue() != null) {
      value = Given.ofDefault(setting.defaultValue());
    }
    if (value != null) {
      effective.put(
          setting.key(),
          setting.isList() ? new Given(value.elements(), true, value.origin()) : value);
    }
    Object parsed = null;
    if (value != null && !(setting.isList() && value.elements().isEmpty())) {
      parsed = setting.isList() ? list(setting, value) : single(setting, value);
    } else if (!setting.isOptional() && problems.areValid(setting.key())) {
      reportMissing(setting, isVariant);
    }
    if (setting.isOptional()) {
      return Optional.ofNullable(parsed);
    }
    return parsed == null && setting.type().isPrimitive()
        ? Array.get(Array.newInstance(setting.type(), 1), 0)
        : parsed;
  }

  /** Null if the value is not valid. */
  private @Nullable Object single(Setting setting, Given value) {
    if (value.isList()) {
      problems.report(setting.key(), "takes one value, not a list");
      return null;
    }
    return parse(setting, value.text());
  }

  /** The elements that are valid. */
  private List<Object> list(Setting setting, Given value) {
    return value.elements().stream()
        .map(text -> parse(setting, text))
        .filter(Objects::nonNull)
        .toList();
  }

  private @Nullable Object parse(Setting setting, String text) {
    if (text.isEmpty()) {
      problems.report(setting.key(), "is empty");
      return null;
    }
    try {
      Object value = ValueParser.parse(setting, text);
      return setting.isSecret() ? new Secret<>(value) : value;
    } catch (IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage());
      if (ValueParser.ownParser(setting.type()).isPresent()) {
        of(setting).reportGroup(setting.name(), problem);
      } else {
        problems.report(setting.key(), problem);
      }
      return null;
    }
  }

  private Map<String, Record> map(Setting setting) {
    Map<String, Record> groups = new TreeMap<>();
    for (String key : given.keySet()) {
      String prefix = setting.key() + ".";
      if (key.startsWith(prefix)) {
        String name = key.substring(prefix.length()).replaceFirst("\\..*", "");
        if (!groups.containsKey(name)) {
          ValueParser.formProblem(setting, name)
              .ifPresent(problem -> problems.report(prefix + name, problem));
          groups.put(name, bind(prefix + name + ".", setting.type()));
        }
      }
    }
    return groups;
  }

  /** Null if the setting that selects it, one of the values before it, is not valid. */
  private @Nullable Record variant(Setting setting, @Nullable Object[] values) {
    for (Object value : values) {
      if (value instanceof SelectedBy.Variant selected) {
        refuseOthers(setting, selected);
        return bind(setting.prefix(), selected.settings(), true);
      }
    }
    return null;
  }

  /** {@code alerting.channels.ops: token is for channels of type slack-bot}. */
  private void refuseOthers(Setting setting, SelectedBy.Variant selected) {
    String prefix = setting.prefix();
    String kind = prefix.replaceFirst("^(.*\\.)?([^.]+)\\.[^.]+\\.$", "$2");
    for (String key : given.keySet()) {
      if (!key.startsWith(prefix)) {
        continue;
      }
      String types =
          Arrays.stream(setting.variants())
              .filter(variant -> hasSetting(variant, prefix, key))
              .map(ValueParser::word)
              .collect(Collectors.joining(" or "));
      if (!types.isEmpty() && !hasSetting(selected, prefix, key)) {
        String name = key.substring(prefix.length());
        of(setting).reportGroup(name, name + " is for " + kind + " of type " + types);
      }
    }
  }

  private static boolean hasSetting(SelectedBy.Variant variant, String prefix, String key) {
    return Setting.of(prefix, variant.settings()).stream().anyMatch(each -> each.key().equals(key));
  }

  private void reportMissing(Setting setting, boolean isVariant) {
    if (isVariant) {
      String name = setting.name();
      String file = setting.isSecret() ? " or " + name + Setting.FILE : "";
      of(setting).reportGroup(name, "it needs " + name + file);
    } else {
      problems.report(setting.key(), "is required");
    }
  }

  /** The problems of the group that the setting is in. */
  private Problems of(Setting setting) {
    return problems.below(setting.prefix());
  }

  private static Record construct(Class<?> type, @Nullable Object[] values) {
    // A record of settings has no other constructor.
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    try {
      constructor.setAccessible(true);
      return (Record) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " can't be constructed", e);
    }
  }
}
