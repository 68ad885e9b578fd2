package io.vpcwatch.service.kafka;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds required fields that are missing: the compiler enforces {@code @Nullable} in our code, this
 * class in JSON.
 */
final class MissingFields {
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents()).map(Field::of).toList();
        }
      };

  private MissingFields() {}

  /** The path of the first one, in nested records too. */
  static Optional<String> firstOf(Record record) {
    for (Field field : FIELDS.get(record.getClass())) {
      Object value = field.of(record);
      if (value == null && !field.isNullable) {
        return Optional.of(field.name);
      }
      if (value instanceof Record nested) {
        Optional<String> missing = firstOf(nested);
        if (missing.isPresent()) {
          return missing.map(name -> field.name + "." + name);
        }
      }
    }
    return Optional.empty();
  }

  private record Field(String name, boolean isNullable, Method accessor) {

    static Field of(RecordComponent component) {
      Method accessor = component.getAccessor();
      // The accessor is public, but its record may not be.
      accessor.setAccessible(true);
      return new Field(
          component.getName(),
          component.getAnnotatedType().isAnnotationPresent(Nullable.class),
          accessor);
    }

    @Nullable Object of(Record record) {
      try {
        return accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("can't read the record component " + name, e);
      }
    }
  }
}
