package io.vpcwatch.model;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records with random components: null where they may be, empty, and with odd texts and times. */
final class RandomRecords {
  private static final List<String> TEXTS =
      List.of("", "a", "vpc-1", "\"\\\n\t\u0001", "é€𝄞", "v", "attached", "x".repeat(70));
  private static final List<Instant> TIMES =
      List.of(
          Instant.EPOCH,
          Instant.parse("2026-10-12T09:00:00Z"),
          Instant.parse("2026-10-12T09:00:00.120Z"),
          Instant.parse("2026-10-12T09:00:00.000120Z"),
          Instant.parse("2024-02-29T23:59:59.123456789Z"),
          Instant.parse("1969-12-31T23:59:59.999999999Z"),
          Instant.parse("0000-01-01T00:00:00Z"),
          Instant.parse("9999-12-31T23:59:59.001Z"),
          Instant.parse("-0001-12-31T23:59:59Z"),
          Instant.parse("+10000-01-01T00:00:00Z"));

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  <T> T next(Class<T> type) {
    while (true) {
      try {
        return type.cast(record(type));
      } catch (ReflectiveOperationException e) {
        if (!(e.getCause() instanceof IllegalArgumentException)) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private Object record(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : components) {
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      Object value = nullable && random.nextBoolean() ? null : value(component.getGenericType());
      // Empty texts are omitted like null, so a required one can't be read.
      values.add("".equals(value) ? nullable ? null : "x" : value);
    }
    var constructor =
        type.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    return constructor.newInstance(values.toArray());
  }

  private Object value(Type type) throws ReflectiveOperationException {
    if (type == String.class) {
      return any(TEXTS) + (random.nextBoolean() ? "" : random.nextInt());
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == int.class) {
      return random.nextInt();
    }
    if (type == long.class || type == Long.class) {
      return random.nextLong();
    }
    if (type == Instant.class) {
      return random.nextBoolean() ? any(TIMES) : Instant.ofEpochSecond(random.nextInt());
    }
    if (type == Duration.class) {
      return Duration.ofMillis(random.nextInt());
    }
    if (type == FunctionArn.class) {
      return new FunctionArn("aws", "eu-west-1", "111122223333", "f" + random.nextInt(9));
    }
    if (type instanceof ParameterizedType generic) {
      return collection(generic);
    }
    Class<?> plain = (Class<?>) type;
    return plain.isEnum() ? any(List.of(plain.getEnumConstants())) : record(plain);
  }

  private Object collection(ParameterizedType type) throws ReflectiveOperationException {
    Type[] arguments = type.getActualTypeArguments();
    List<Object> keys = new ArrayList<>();
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Object key = value(arguments[0]);
      keys.add(key);
      map.put(key, value(arguments[arguments.length - 1]));
    }
    if (type.getRawType() == SortedMap.class) {
      return new TreeMap<>(map);
    }
    if (type.getRawType() == Map.class) {
      return map;
    }
    return type.getRawType() == SortedSet.class ? new TreeSet<>(keys) : keys;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
