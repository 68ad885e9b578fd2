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
import java.util.stream.Collectors;
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
      SelectedBy selectedBy = property.annotation(SelectedBy.class);
      if (selectedBy != null) {
        Property selector = Property.selector(properties, selectedBy);
        values[i] = variant(prefix, selector, values[properties.indexOf(selector)]);
      } else {
        values[i] = value(prefix, property, isSelected);
      }
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
    if (property.isMap()) {
      return map(key, property);
    }
    if (property.isGroup()) {
      return bind(key + ".", property.group());
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

  private Map<String, Object> map(String key, Property property) {
    Set<String> names = new TreeSet<>();
    for (String each : given.keySet()) {
      if (each.startsWith(key + ".")) {
        names.add(each.substring(key.length() + 1).replaceFirst("\\..*", ""));
      }
    }
    Map<String, Object> groups = new TreeMap<>();
    for (String name : names) {
      Optional<String> problem = formProblem(property, name);
      problem.ifPresent(text -> report(key + "." + name, text));
      Object group = bind(key + "." + name + ".", property.group());
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
    Matches form = property.annotation(Matches.class);
    return form == null || text.matches(form.value())
        ? Optional.empty()
        : Optional.of(form.problem().replace("%s", text));
  }

  private static Optional<String> rangeProblem(Property property, String text, Object value) {
    Range range = property.annotation(Range.class);
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

  /** Null if the selector is not valid. */
  private @Nullable Object variant(String prefix, Property selector, @Nullable Object selected) {
    if (!(selected instanceof SelectedBy.Variant variant)) {
      return null;
    }
    Set<String> names = names(variant);
    Map<String, List<SelectedBy.Variant>> others = new TreeMap<>();
    for (Object each : selector.type().getEnumConstants()) {
      SelectedBy.Variant other = (SelectedBy.Variant) each;
      names(other).stream()
          .filter(name -> !names.contains(name) && given.containsKey(prefix + name))
          .forEach(name -> others.computeIfAbsent(name, key -> new ArrayList<>()).add(other));
    }
    others.forEach((name, variants) -> reportOthers(prefix, selector, name, variants));
    return bind(prefix, variant.settings(), true);
  }

  private static Set<String> names(SelectedBy.Variant variant) {
    return Property.of(variant.settings()).stream()
        .map(Property::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static <T extends Record> Constructor<T> constructor(Class<T> type)
      throws NoSuchMethodException {
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<T> constructor = type.getDeclaredConstructor(components);
    constructor.setAccessible(true);
    return constructor;
  }

  private <T extends Record> @Nullable T construct(
      String prefix, Class<T> type, @Nullable Object[] values) {
    try {
      return constructor(type).newInstance(values);
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
              + (property.isSecret() ? " or " + name + SettingsCatalogue.FILE : ""));
    } else {
      problems.add(prefix + property.name() + ": is required");
    }
  }

  /** {@code alerting.channels.ops: token is for channels of type slack-bot}. */
  private void reportOthers(
      String prefix, Property selector, String name, List<SelectedBy.Variant> variants) {
    String[] words = prefix.split("\\.", -1);
    String kind = words.length < 3 ? "those" : words[words.length - 3];
    String problem =
        group(prefix)
            + ": "
            + name
            + " is for "
            + kind
            + " of "
            + selector.name()
            + " "
            + variants.stream().map(ValueParser::word).collect(Collectors.joining(" or "));
    ConfigValue value = given.get(prefix + name);
    problems.add(
        value == null || value.origin().isEmpty()
            ? problem
            : problem + " (" + value.origin() + ")");
  }

  private static String group(String prefix) {
    return prefix.substring(0, Math.max(0, prefix.length() - 1));
  }
}
