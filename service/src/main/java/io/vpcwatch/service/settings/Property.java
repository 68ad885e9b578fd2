package io.vpcwatch.service.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A component of a record of settings.
 *
 * @param name in the user's words: {@code page-within}
 * @param type of the value, of the elements of a list, or of the groups in a map
 */
record Property(
    String name,
    Class<?> type,
    boolean isOptional,
    boolean isList,
    boolean isMap,
    RecordComponent component) {

  static List<Property> of(Class<? extends Record> group) {
    return Arrays.stream(group.getRecordComponents()).map(Property::of).toList();
  }

  private static Property of(RecordComponent component) {
    String name =
        component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    Type type = component.getGenericType();
    boolean isOptional = is(type, Optional.class);
    Type value = isOptional ? argument(type, 0) : type;
    boolean isList = is(value, List.class);
    boolean isMap = is(value, Map.class);
    Type plain = isList ? argument(value, 0) : isMap ? argument(value, 1) : value;
    return new Property(name, (Class<?>) plain, isOptional, isList, isMap, component);
  }

  private static boolean is(Type type, Class<?> raw) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  /** The variants of which it is one; null if there are none. */
  SelectedBy.Variant @Nullable [] variants() {
    SelectedBy selectedBy = component.getAnnotation(SelectedBy.class);
    return selectedBy == null ? null : selectedBy.value().getEnumConstants();
  }

  /** The record, if it is a group of settings; else null. */
  @Nullable Class<? extends Record> group() {
    return type.isRecord() ? type.asSubclass(Record.class) : null;
  }

  @Nullable String defaultValue() {
    Default annotation = component.getAnnotation(Default.class);
    return annotation == null ? null : annotation.value();
  }

  String description() {
    Description annotation = component.getAnnotation(Description.class);
    return annotation == null ? "" : annotation.value();
  }
}
