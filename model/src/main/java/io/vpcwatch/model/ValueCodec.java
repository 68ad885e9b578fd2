package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the values of a record's component. This class leaves that to databind; its
 * subclasses read the frequent types faster, and leave to it whatever is not as expected.
 */
class ValueCodec {
  private static final Map<Type, Scalar> SCALARS =
      Map.of(
          String.class, Scalar.TEXT,
          FunctionArn.class, Scalar.ARN,
          boolean.class, Scalar.BOOLEAN,
          Boolean.class, Scalar.BOOLEAN,
          int.class, Scalar.INT,
          Integer.class, Scalar.INT,
          long.class, Scalar.LONG,
          Long.class, Scalar.LONG);

  private final JavaType type;

  private ValueCodec(Type type) {
    this.type = Json.mapper().constructType(type);
  }

  static ValueCodec of(Type type) {
    if (type == Instant.class) {
      return new InstantCodec(type);
    }
    if (SCALARS.containsKey(type)) {
      return new ScalarCodec(type, SCALARS.get(type));
    }
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (type instanceof Class<?> plain && !isCustom(plain)) {
      if (plain.isEnum()) {
        return new EnumCodec(plain);
      }
      if (plain.isRecord()) {
        return new NestedCodec(plain);
      }
    }
    return new ValueCodec(type);
  }

  private static ValueCodec ofGeneric(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    ValueCodec last = of(arguments[arguments.length - 1]);
    if (type.getRawType() == List.class) {
      return new CollectionCodec(type, last, ArrayList::new);
    }
    if (type.getRawType() == SortedSet.class) {
      return new CollectionCodec(type, last, TreeSet::new);
    }
    if (type.getRawType() == SortedMap.class && arguments[0] == String.class) {
      return new MapCodec(type, last, TreeMap::new);
    }
    if (type.getRawType() == Map.class && arguments[0] == String.class) {
      return new MapCodec(type, last, LinkedHashMap::new);
    }
    return new ValueCodec(type);
  }

  /** Whether annotations say how to read or write the type. */
  static boolean isCustom(Class<?> type) {
    return Stream.<AnnotatedElement[]>of(
            new AnnotatedElement[] {type},
            type.getDeclaredMethods(),
            type.getDeclaredConstructors())
        .flatMap(Stream::of)
        .anyMatch(
            each ->
                each.isAnnotationPresent(JsonCreator.class)
                    || each.isAnnotationPresent(JsonValue.class)
                    || each.isAnnotationPresent(JsonTypeInfo.class));
  }

  /**
   * Reads a value from the current token, which is not null, to its end.
   *
   * @param unknown as for {@link RecordCodec#decode}
   * @return null for an unknown constant
   */
  @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
    // Created when needed: most are never, and would make every start longer.
    return Json.mapper().readerFor(type).readValue(from);
  }

  void write(Object value, JsonGenerator to) throws IOException {
    Json.mapper()
        .writerFor(type)
        .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
        .writeValue(to, value);
  }

  private enum Scalar {
    TEXT,
    ARN,
    BOOLEAN,
    INT,
    LONG
  }

  private static final class ScalarCodec extends ValueCodec {
    private final Scalar kind;

    ScalarCodec(Type type, Scalar kind) {
      super(type);
      this.kind = kind;
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      return switch (from.currentToken()) {
        case VALUE_STRING ->
            switch (kind) {
              case TEXT -> from.getText();
              case ARN -> FunctionArn.parse(from.getText());
              default -> super.read(from, unknown);
            };
        case VALUE_TRUE, VALUE_FALSE ->
            kind == Scalar.BOOLEAN ? (Object) from.getBooleanValue() : super.read(from, unknown);
        case VALUE_NUMBER_INT ->
            switch (kind) {
              case INT -> (Object) from.getIntValue();
              case LONG -> (Object) from.getLongValue();
              default -> super.read(from, unknown);
            };
        default -> super.read(from, unknown);
      };
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      switch (kind) {
        case TEXT, ARN -> to.writeString(value.toString());
        case BOOLEAN -> to.writeBoolean((Boolean) value);
        case INT, LONG -> to.writeNumber(((Number) value).longValue());
      }
    }
  }

  /** As ISO 8601 in JSON; in binary formats as seconds, with nanoseconds as an array of both. */
  private static final class InstantCodec extends ValueCodec {
    InstantCodec(Type type) {
      super(type);
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      JsonToken token = from.currentToken();
      if (token == JsonToken.VALUE_NUMBER_INT) {
        return Instant.ofEpochSecond(from.getLongValue());
      }
      if (token == JsonToken.START_ARRAY) {
        Instant time =
            Instant.ofEpochSecond(from.nextLongValue(Long.MAX_VALUE), from.nextIntValue(0));
        if (from.nextToken() == JsonToken.END_ARRAY) {
          return time;
        }
      }
      if (token == JsonToken.VALUE_STRING) {
        Instant time =
            IsoInstant.parse(from.getTextCharacters(), from.getTextOffset(), from.getTextLength());
        if (time != null) {
          return time;
        }
      }
      return super.read(from, unknown);
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      Instant time = (Instant) value;
      if (!to.canWriteBinaryNatively()) {
        to.writeString(IsoInstant.format(time));
      } else if (time.getNano() == 0) {
        to.writeNumber(time.getEpochSecond());
      } else {
        to.writeStartArray();
        to.writeNumber(time.getEpochSecond());
        to.writeNumber(time.getNano());
        to.writeEndArray();
      }
    }
  }

  private static final class EnumCodec extends ValueCodec {
    private final Class<?> type;
    private final Map<String, Object> byName = new HashMap<>();
    private final Map<Object, SerializableString> names = new HashMap<>();

    EnumCodec(Class<?> type) {
      super(type);
      this.type = type;
      for (Object constant : type.getEnumConstants()) {
        String name = nameOf((Enum<?>) constant);
        byName.put(name, constant);
        names.put(constant, new SerializedString(name));
      }
    }

    private static String nameOf(Enum<?> constant) {
      try {
        JsonProperty renamed =
            constant
                .getDeclaringClass()
                .getField(constant.name())
                .getAnnotation(JsonProperty.class);
        return renamed == null ? constant.name() : renamed.value();
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      if (!from.hasToken(JsonToken.VALUE_STRING)) {
        return super.read(from, unknown);
      }
      Object constant = byName.get(from.getText());
      if (constant != null || unknown == null) {
        return constant == null ? super.read(from, null) : constant;
      }
      unknown.add(type.getSimpleName() + " " + SanitizedText.of(from.getText()));
      return null;
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      to.writeString(names.get(value));
    }
  }

  private static final class NestedCodec extends ValueCodec {
    private final RecordCodec<?> codec;

    NestedCodec(Class<?> type) {
      super(type);
      codec = RecordCodec.of(type);
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      return codec.read(from, unknown);
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      codec.writeAny(value, to);
    }
  }

  private static final class CollectionCodec extends ValueCodec {
    private final ValueCodec element;
    private final Supplier<Collection<@Nullable Object>> empty;

    CollectionCodec(Type type, ValueCodec element, Supplier<Collection<@Nullable Object>> empty) {
      super(type);
      this.element = element;
      this.empty = empty;
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      Collection<@Nullable Object> values = empty.get();
      if (!from.isExpectedStartArrayToken()) {
        if (element instanceof EnumCodec && from.hasToken(JsonToken.VALUE_STRING)) {
          Object single = element.read(from, unknown); // early versions wrote one source
          if (single != null) {
            values.add(single);
          }
          return values;
        }
        return super.read(from, unknown);
      }
      JsonToken token;
      while ((token = from.nextToken()) != JsonToken.END_ARRAY) {
        if (token == JsonToken.VALUE_NULL) {
          values.add(null); // refused by the record, or by the collection
          continue;
        }
        Object value = element.read(from, unknown);
        if (value != null) {
          values.add(value);
        }
      }
      return values;
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      to.writeStartArray();
      for (Object each : (Collection<?>) value) {
        element.write(each, to);
      }
      to.writeEndArray();
    }
  }

  private static final class MapCodec extends ValueCodec {
    private final ValueCodec element;
    private final Supplier<Map<String, @Nullable Object>> empty;

    MapCodec(Type type, ValueCodec element, Supplier<Map<String, @Nullable Object>> empty) {
      super(type);
      this.element = element;
      this.empty = empty;
    }

    @Override
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException {
      if (!from.isExpectedStartObjectToken()) {
        return super.read(from, unknown);
      }
      Map<String, @Nullable Object> values = empty.get();
      String key;
      while ((key = from.nextFieldName()) != null) {
        boolean isNull = from.nextToken() == JsonToken.VALUE_NULL;
        Object value = isNull ? null : element.read(from, unknown);
        if (value != null || isNull) {
          values.put(key, value);
        }
      }
      return values;
    }

    @Override
    void write(Object value, JsonGenerator to) throws IOException {
      to.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        to.writeFieldName((String) entry.getKey());
        if (entry.getValue() == null) {
          to.writeNull();
        } else {
          element.write(entry.getValue(), to);
        }
      }
      to.writeEndObject();
    }
  }
}
