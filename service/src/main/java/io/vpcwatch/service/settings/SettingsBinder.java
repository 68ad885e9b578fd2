package io.vpcwatch.service.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes records of the settings that are given, and collects what is wrong with these. */
final class SettingsBinder {
  private final Map<String, ConfigValue> given;
  private final List<String> problems;

  /**
   * @param given by key
   * @param problems takes a line for each problem
   */
  SettingsBinder(Map<String, ConfigValue> given, List<String> problems) {
    this.given = given;
    this.problems = problems;
  }

  /**
   * @param prefix of the keys: empty, or with a dot at its end
   * @return null if there is a problem
   */
  <T extends Record> @Nullable T bind(String prefix, Class<T> type) {
    return bind(prefix, type, false);
  }

  private <T extends Record> @Nullable T bind(String prefix, Class<T> type, boolean isSelected) {
    int before = problems.size();
    List<Property> properties = Property.of(type);
    @Nullable Object[] values = new Object[properties.size()];
    for (int i = 0; i < values.length; i++) {
      Property property = properties.get(i);
      SelectedBy.Variant[] variants = property.variants();
      values[i] =
          variants == null
              ? value(prefix, property, isSelected)
              : variant(prefix, variants, values);
    }
    if (problems.size() > before) {
      return null;
    }
    T bound = construct(prefix, type, values);
    if (bound instanceof Validated validated) {
      validated.validate(
          (name, problem) -> report(name.isEmpty() ? group(prefix) : prefix + name, problem));
    }
    return problems.size() > before ? null : bound;
  }

  private @Nullable Object value(String prefix, Property property, boolean isSelected) {
    String key = prefix + property.name();
    Class<? extends Record> group = property.group();
    if (group != null) {
      return property.isMap() ? map(key, property, group) : bind(key + ".", group);
    }
    ConfigValue value = given.get(key);
    if (value == null && property.defaultValue() != null) {
      value = ConfigValue.of(key, property.defaultValue(), "");
    }
    if (value == null || (property.isList() && value.elements().isEmpty())) {
      if (!property.isOptional()) {
        reportMissing(prefix, property, isSelected);
      }
      return property.isOptional() ? Optional.empty() : null;
    }
    Object parsed = parse(property, value);
    return property.isOptional() ? Optional.ofNullable(parsed) : parsed;
  }

  private Map<String, Object> map(String key, Property property, Class<? extends Record> type) {
    Map<String, Object> groups = new TreeMap<>();
    Set<String> names = new TreeSet<>();
    for (String each : given.keySet()) {
      if (each.startsWith(key + ".")) {
        names.add(each.substring(key.length() + 1).replaceFirst("\\..*", ""));
      }
    }
    for (String name : names) {
      formProblem(property, name).ifPresent(problem -> report(key + "." + name, problem));
      Record group = bind(key + "." + name + ".", type);
      if (group != null) {
        groups.put(name, group);
      }
    }
    return groups;
  }

  /** Null if the value is not valid. */
  private @Nullable Object parse(Property property, ConfigValue value) {
    if (!property.isList()) {
      if (value.isList()) {
        problems.add(value.problem("takes one value, not a list"));
        return null;
      }
      return parse(property, value, value.text());
    }
    List<Object> elements = new ArrayList<>();
    for (String text : value.elements()) {
      Object element = parse(property, value, text);
      if (element != null) {
        elements.add(element);
      }
    }
    return List.copyOf(elements);
  }

  private @Nullable Object parse(Property property, ConfigValue value, String text) {
    try {
      return parse(property, text);
    } catch (IllegalArgumentException e) {
      problems.add(value.problem(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static Object parse(Property property, String text) {
    Object value = ValueParser.parse(property.type(), text);
    formProblem(property, text)
        .or(() -> rangeProblem(property, text, value))
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return value;
  }

  private static Optional<String> formProblem(Property property, String text) {
    Matches form = property.component().getAnnotation(Matches.class);
    return form == null || text.matches(form.value())
        ? Optional.empty()
        : Optional.of(form.problem().replace("%s", text));
  }

  private static Optional<String> rangeProblem(Property property, String text, Object value) {
    Range range = property.component().getAnnotation(Range.class);
    if (range == null
        || (compare(property, value, range.min()) >= 0
            && compare(property, value, range.max()) <= 0)) {
      return Optional.empty();
    }
    if (!range.problem().isEmpty()) {
      return Optional.of(range.problem().replace("%s", text.strip()));
    }
    return Optional.of(
        range.max().isEmpty()
            ? "must be at least " + range.min()
            : "must be within " + range.min() + " and " + range.max());
  }

  /** 0 if there is no limit. */
  @SuppressWarnings("unchecked") // a number or a duration is comparable with those of its type
  private static int compare(Property property, Object value, String limit) {
    return limit.isEmpty()
        ? 0
        : ((Comparable<Object>) value).compareTo(ValueParser.parse(property.type(), limit));
  }

  /** Null if the selector, one of the values before it, is not valid. */
  private @Nullable Record variant(
      String prefix, SelectedBy.Variant[] variants, @Nullable Object[] values) {
    for (Object value : values) {
      if (value instanceof SelectedBy.Variant selected) {
        refuseOthers(prefix, selected, variants);
        return bind(prefix, selected.settings(), true);
      }
    }
    return null;
  }

  /** {@code alerting.channels.ops: token is for channels of type slack-bot}. */
  private void refuseOthers(
      String prefix, SelectedBy.Variant selected, SelectedBy.Variant[] variants) {
    Map<String, String> others = new TreeMap<>();
    for (SelectedBy.Variant variant : variants) {
      Property.of(variant.settings())
          .forEach(
              each ->
                  others.merge(each.name(), ValueParser.word(variant), (a, b) -> a + " or " + b));
    }
    Property.of(selected.settings()).forEach(property -> others.remove(property.name()));
    String[] words = prefix.split("\\.", -1);
    others.forEach(
        (name, types) -> {
          ConfigValue value = given.get(prefix + name);
          if (value != null) {
            String kind = words[Math.max(0, words.length - 3)];
            problems.add(
                value.at(group(prefix) + ": " + name + " is for " + kind + " of type " + types));
          }
        });
  }

  private <T extends Record> @Nullable T construct(
      String prefix, Class<T> type, @Nullable Object[] values) {
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(components);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException problem) {
        problems.add(group(prefix) + ": " + problem.getMessage());
        return null;
      }
      throw new IllegalStateException(type + " can't be constructed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " can't be constructed", e);
    }
  }

  /** Reports a problem with the place of the setting, if it is given. */
  void report(String key, String problem) {
    ConfigValue value = given.get(key);
    problems.add(value == null ? key + ": " + problem : value.problem(problem));
  }

  private void reportMissing(String prefix, Property property, boolean isSelected) {
    if (isSelected) {
      String name = property.name();
      problems.add(
          group(prefix)
              + ": it needs "
              + name
              + (property.type() == Secret.class ? " or " + name + SettingsCatalogue.FILE : ""));
    } else {
      problems.add(prefix + property.name() + ": is required");
    }
  }

  private static String group(String prefix) {
    return prefix.substring(0, Math.max(0, prefix.length() - 1));
  }
}
