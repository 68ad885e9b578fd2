package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the records of one type, as JSON or in a binary format of Jackson, by a table of
 * the record's components: the JSON of {@link Json#mapper()}, several times as fast, with the
 * checks that data of other versions needs.
 *
 * <ul>
 *   <li>A record of a later version ({@code v}) is refused.
 *   <li>A component that is not {@code @Nullable} must be there; the exception names it.
 *   <li>Unknown fields are ignored, or reported. Unknown constants of enums are refused, or
 *       reported and left out.
 * </ul>
 */
public final class RecordCodec<T> {
  private static final int VERSION = 1;

  private static final ClassValue<RecordCodec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected RecordCodec<?> computeValue(Class<?> type) {
          try {
            return new RecordCodec<>(type);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't access " + type, e);
          }
        }
      };

  private final Class<T> type;
  private final MethodHandle constructor;
  private final Component[] components;

  /** By name and alias. */
  private final Map<String, Component> byName = new HashMap<>();

  /** What is written beside the components, and ignored by readers. */
  private final List<Component> derived = new ArrayList<>();

  /** The arguments of the constructor that JSON may omit: zeros. */
  private final @Nullable Object[] defaults;

  private RecordCodec(Class<T> type) throws ReflectiveOperationException {
    if (!type.isRecord() || ValueCodec.isCustom(type)) {
      throw new IllegalArgumentException(type + " is not a plain record");
    }
    this.type = type;
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    RecordComponent[] declared = type.getRecordComponents();
    components = new Component[declared.length];
    defaults = new Object[declared.length];
    for (int i = 0; i < declared.length; i++) {
      Component component = Component.of(declared[i], i, lookup);
      components[i] = component;
      byName.put(component.name.getValue(), component);
      JsonAlias alias = declared[i].getAccessor().getAnnotation(JsonAlias.class);
      for (String name : alias == null ? new String[0] : alias.value()) {
        byName.put(name, component);
      }
      defaults[i] = zero(declared[i].getType());
    }
    for (Method method : type.getDeclaredMethods()) {
      JsonProperty property = method.getAnnotation(JsonProperty.class);
      if (property != null && property.access() == JsonProperty.Access.READ_ONLY) {
        derived.add(Component.derived(property.value(), method, lookup));
      }
    }
    Class<?>[] types =
        Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
    constructor =
        lookup
            .findConstructor(type, MethodType.methodType(void.class, types))
            .asSpreader(Object[].class, types.length)
            .asType(MethodType.methodType(Object.class, Object[].class));
  }

  /** What a missing value of the type is: zero if it is primitive, as databind reads it. */
  private static @Nullable Object zero(Class<?> type) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }

  @SuppressWarnings("unchecked")
  public static <T> RecordCodec<T> of(Class<T> type) {
    return (RecordCodec<T>) CODECS.get(type);
  }

  /** A required field is missing. */
  public static final class MissingFieldException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String path;

    MissingFieldException(String path) {
      super("has no " + path);
      this.path = path;
    }
  }

  /** Encodes a whole document. */
  public byte[] encode(T value, JsonFactory format) throws IOException {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
      try (JsonGenerator to = format.createGenerator(bytes)) {
        write(value, to);
      }
      return bytes.toByteArray();
    }
  }

  /**
   * Decodes a whole document.
   *
   * @param unknown receives unknown fields and constants; null to ignore the fields and refuse the
   *     constants
   * @return null if an unknown constant leaves a required component without a value
   */
  public @Nullable T decode(byte[] bytes, JsonFactory format, @Nullable List<String> unknown)
      throws IOException {
    try (JsonParser from = format.createParser(bytes)) {
      from.nextToken();
      T value = read(from, unknown);
      if (from.nextToken() != null) {
        throw new JsonParseException(from, "more than one value");
      }
      return value;
    }
  }

  /**
   * Reads a record from the current token to its end.
   *
   * @param unknown as for {@link #decode}
   */
  public @Nullable T read(JsonParser from, @Nullable List<String> unknown) throws IOException {
    if (from.currentToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(from, "not an object");
    }
    @Nullable Object[] values = defaults.clone();
    int known = unknown == null ? 0 : unknown.size();
    boolean incomplete = false;
    String name;
    while ((name = from.nextFieldName()) != null) {
      JsonToken token = from.nextToken();
      Component component = byName.get(name);
      if (component == null) {
        skip(name, from, unknown);
        known = unknown == null ? 0 : unknown.size();
      } else if (token == JsonToken.VALUE_NULL) {
        values[component.index] = defaults[component.index];
      } else {
        values[component.index] = component.read(from, unknown);
        incomplete |= unknown != null && unknown.size() > known;
      }
    }
    return create(from, values, incomplete);
  }

  private void skip(String name, JsonParser from, @Nullable List<String> unknown)
      throws IOException {
    if (name.equals("v") && from.getValueAsInt(Integer.MAX_VALUE) > VERSION) {
      throw new JsonParseException(from, "a later version");
    }
    from.skipChildren();
    if (unknown != null && derived.stream().noneMatch(each -> each.name.getValue().equals(name))) {
      unknown.add(name);
    }
  }

  /**
   * @param incomplete something unknown was left out
   */
  private @Nullable T create(JsonParser from, @Nullable Object[] values, boolean incomplete)
      throws IOException {
    T created;
    try {
      created = type.cast((Object) constructor.invokeExact(values));
    } catch (Error e) {
      throw e; // not the record's fault
    } catch (Throwable e) {
      if (incomplete) {
        return null;
      }
      throw new JsonParseException(from, "not a valid " + type.getSimpleName(), e);
    }
    for (Component component : components) {
      // The constructor may have replaced null.
      if (values[component.index] == null
          && component.required
          && component.accessor.apply(created) == null) {
        if (incomplete) {
          return null;
        }
        throw new MissingFieldException(component.name.getValue());
      }
    }
    return created;
  }

  void write(Object value, JsonGenerator to) throws IOException {
    to.writeStartObject();
    for (Component component : components) {
      component.write(value, to);
    }
    for (Component component : derived) {
      component.write(value, to);
    }
    to.writeEndObject();
  }

  /** How one component, or a derived value, is read and written. */
  private record Component(
      int index,
      SerializableString name,
      Function<Object, @Nullable Object> accessor,
      ValueCodec codec,
      boolean required,
      Predicate<@Nullable Object> omitted) {

    static Component of(RecordComponent component, int index, MethodHandles.Lookup lookup) {
      Method accessor = component.getAccessor();
      JsonProperty renamed = accessor.getAnnotation(JsonProperty.class);
      return new Component(
          index,
          new SerializedString(renamed == null ? component.getName() : renamed.value()),
          function(accessor, lookup),
          ValueCodec.of(component.getGenericType()),
          !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
          omitted(component));
    }

    /** By the declared type: to look at each value's type would take longer than to write it. */
    private static Predicate<@Nullable Object> omitted(RecordComponent component) {
      Class<?> type = component.getType();
      return switch (inclusion(component)) {
        case NON_NULL -> value -> value == null;
        case NON_DEFAULT -> value -> value == null || value.equals(false);
        case NON_EMPTY -> {
          if (type == String.class) {
            yield value -> value == null || ((String) value).isEmpty();
          }
          if (Collection.class.isAssignableFrom(type)) {
            yield value -> value == null || ((Collection<?>) value).isEmpty();
          }
          if (Map.class.isAssignableFrom(type)) {
            yield value -> value == null || ((Map<?, ?>) value).isEmpty();
          }
          yield value -> value == null;
        }
        default -> value -> false;
      };
    }

    private static JsonInclude.Include inclusion(RecordComponent component) {
      return Stream.of(component.getAccessor(), component.getDeclaringRecord())
          .map(each -> each.getAnnotation(JsonInclude.class))
          .filter(include -> include != null)
          .map(JsonInclude::value)
          .findFirst()
          .orElse(JsonInclude.Include.ALWAYS);
    }

    static Component derived(String name, Method method, MethodHandles.Lookup lookup) {
      return new Component(
          -1,
          new SerializedString(name),
          function(method, lookup),
          ValueCodec.of(method.getGenericReturnType()),
          true,
          value -> false);
    }

    /** As a lambda, which the JIT compiler inlines: a method handle in a field it does not. */
    @SuppressWarnings("unchecked")
    private static Function<Object, @Nullable Object> function(
        Method method, MethodHandles.Lookup lookup) {
      try {
        MethodHandle handle = lookup.unreflect(method);
        return (Function<Object, @Nullable Object>)
            LambdaMetafactory.metafactory(
                    lookup,
                    "apply",
                    MethodType.methodType(Function.class),
                    MethodType.methodType(Object.class, Object.class),
                    handle,
                    handle.type().wrap())
                .getTarget()
                .invoke();
      } catch (Throwable e) {
        throw new IllegalStateException("can't access " + method, e);
      }
    }

    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      try {
        return codec.reader().read(from, unknown);
      } catch (MissingFieldException e) {
        throw new MissingFieldException(name + "." + e.path);
      } catch (RuntimeException e) {
        throw new JsonParseException(from, "not a valid " + name, e);
      }
    }

    void write(Object record, JsonGenerator to) throws IOException {
      Object value = accessor.apply(record);
      if (omitted.test(value)) {
        return;
      }
      to.writeFieldName(name);
      if (value == null) {
        to.writeNull();
      } else {
        codec.writer().write(value, to);
      }
    }
  }
}
