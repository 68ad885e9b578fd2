package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a record's component are read and written: by databind, or faster for the
 * frequent types, which leave to databind whatever is not as expected.
 */
record ValueCodec(Reader reader, Writer writer) {
  @FunctionalInterface
  interface Reader {
    /**
     * Reads a value from the current token, which is not null, to its end.
     *
     * @param unknown as for {@link RecordCodec#decode}
     * @return null for an unknown constant
     */
    @Nullable Object read(JsonParser from, @Nullable List<String> unknown) throws IOException;
  }

  @FunctionalInterface
  interface Writer {
    void write(Object value, JsonGenerator to) throws IOException;
  }

  static ValueCodec of(Type type) {
    ValueCodec databind = byDatabind(type);
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic, databind);
    }
    if (!(type instanceof Class<?> plain)) {
      return databind;
    }
    if (plain == FunctionArn.class) {
      return new ValueCodec(
          (from, unknown) ->
              from.hasToken(JsonToken.VALUE_STRING)
                  ? FunctionArn.parse(from.getText())
                  : databind.reader.read(from, unknown),
          (value, to) -> to.writeString(value.toString()));
    }
    if (plain.isEnum() && !isCustom(plain)) {
      return ofEnum(plain, databind);
    }
    if (plain.isRecord() && !isCustom(plain)) {
      RecordCodec<?> nested = RecordCodec.of(plain);
      return new ValueCodec(nested::read, nested::write);
    }
    return ofScalar(plain, databind);
  }

  private static ValueCodec byDatabind(Type type) {
    JavaType constructed = Json.mapper().constructType(type);
    return new ValueCodec(
        // Created when needed: most are never, and would make every start longer.
        (from, unknown) -> Json.mapper().readerFor(constructed).readValue(from),
        (value, to) ->
            Json.mapper()
                .writerFor(constructed)
                .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .writeValue(to, value));
  }

  private static ValueCodec ofScalar(Class<?> type, ValueCodec databind) {
    if (type == String.class) {
      return new ValueCodec(
          (from, unknown) ->
              from.hasToken(JsonToken.VALUE_STRING)
                  ? from.getText()
                  : databind.reader.read(from, unknown),
          (value, to) -> to.writeString((String) value));
    }
    if (type == boolean.class || type == Boolean.class) {
      return new ValueCodec(
          (from, unknown) ->
              from.currentToken().isBoolean()
                  ? from.getBooleanValue()
                  : databind.reader.read(from, unknown),
          (value, to) -> to.writeBoolean((Boolean) value));
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      boolean isInt = type == int.class || type == Integer.class;
      return new ValueCodec(
          (from, unknown) -> {
            if (!from.hasToken(JsonToken.VALUE_NUMBER_INT)) {
              return databind.reader.read(from, unknown);
            }
            return isInt ? (Object) from.getIntValue() : (Object) from.getLongValue();
          },
          (value, to) -> to.writeNumber(((Number) value).longValue()));
    }
    return type == Instant.class
        ? new ValueCodec(
            (from, unknown) -> {
              Instant time = readInstant(from);
              return time == null ? databind.reader.read(from, unknown) : time;
            },
            (value, to) -> writeInstant((Instant) value, to))
        : databind;
  }

  private static ValueCodec ofGeneric(ParameterizedType type, ValueCodec databind) {
    Type[] arguments = type.getActualTypeArguments();
    Type last = arguments[arguments.length - 1];
    if (type.getRawType() == List.class) {
      return ofCollection(last, ArrayList::new, databind);
    }
    if (type.getRawType() == SortedSet.class) {
      return ofCollection(last, TreeSet::new, databind);
    }
    KeyCodec keys = KeyCodec.of(arguments[0]);
    if (keys == null) {
      return databind;
    }
    if (type.getRawType() == SortedMap.class) {
      return ofMap(keys, last, TreeMap::new, databind);
    }
    return type.getRawType() == Map.class
        ? ofMap(keys, last, LinkedHashMap::new, databind)
        : databind;
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

  /** ISO 8601; in binary formats seconds, or an array of seconds and nanoseconds. */
  private static @Nullable Instant readInstant(JsonParser from) throws IOException {
    return switch (from.currentToken()) {
      case VALUE_NUMBER_INT -> Instant.ofEpochSecond(from.getLongValue());
      case VALUE_STRING ->
          IsoInstant.parse(from.getTextCharacters(), from.getTextOffset(), from.getTextLength());
      case START_ARRAY -> {
        Instant time =
            Instant.ofEpochSecond(from.nextLongValue(Long.MAX_VALUE), from.nextIntValue(0));
        yield from.nextToken() == JsonToken.END_ARRAY ? time : null;
      }
      default -> null;
    };
  }

  private static void writeInstant(Instant time, JsonGenerator to) throws IOException {
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

  private static ValueCodec ofEnum(Class<?> type, ValueCodec databind) {
    Map<String, Object> byName = new HashMap<>();
    Map<Object, SerializableString> names = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = nameOf((Enum<?>) constant);
      byName.put(name, constant);
      names.put(constant, new SerializedString(name));
    }
    return new ValueCodec(
        (from, unknown) -> {
          boolean isText = from.hasToken(JsonToken.VALUE_STRING);
          Object constant = isText ? byName.get(from.getText()) : null;
          if (constant != null) {
            return constant;
          }
          if (!isText || unknown == null) {
            return databind.reader.read(from, unknown);
          }
          unknown.add(type.getSimpleName() + " " + SanitizedText.of(from.getText()));
          return null;
        },
        (value, to) -> to.writeString(names.get(value)));
  }

  private static String nameOf(Enum<?> constant) {
    try {
      JsonProperty renamed =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return renamed == null ? constant.name() : renamed.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ValueCodec ofCollection(
      Type elements, Supplier<Collection<@Nullable Object>> empty, ValueCodec databind) {
    ValueCodec element = of(elements);
    boolean ofEnum = elements instanceof Class<?> type && type.isEnum();
    return new ValueCodec(
        (from, unknown) -> {
          Collection<@Nullable Object> values = empty.get();
          if (from.isExpectedStartArrayToken()) {
            while (from.nextToken() != JsonToken.END_ARRAY) {
              add(values, element, from, unknown);
            }
          } else if (ofEnum && from.hasToken(JsonToken.VALUE_STRING)) {
            add(values, element, from, unknown); // early versions wrote one source
          } else {
            return databind.reader.read(from, unknown);
          }
          return values;
        },
        (value, to) -> {
          to.writeStartArray();
          for (Object each : (Collection<?>) value) {
            element.writer.write(each, to);
          }
          to.writeEndArray();
        });
  }

  private static void add(
      Collection<@Nullable Object> values,
      ValueCodec element,
      JsonParser from,
      @Nullable List<String> unknown)
      throws IOException {
    boolean isNull = from.hasToken(JsonToken.VALUE_NULL);
    Object value = isNull ? null : element.reader.read(from, unknown);
    if (value != null || isNull) {
      values.add(value); // null is refused by the record, or by the collection
    }
  }

  /** How the keys of a map are read and written: texts, or the names of constants. */
  private record KeyCodec(
      Function<String, @Nullable Object> reader, Function<Object, String> writer) {

    /** Null if this type needs databind. */
    static @Nullable KeyCodec of(Type type) {
      if (type == String.class) {
        return new KeyCodec(text -> text, key -> (String) key);
      }
      if (!(type instanceof Class<?> plain) || !plain.isEnum() || isCustom(plain)) {
        return null;
      }
      Map<String, Object> byName = new HashMap<>();
      for (Object constant : plain.getEnumConstants()) {
        byName.put(nameOf((Enum<?>) constant), constant);
      }
      return new KeyCodec(byName::get, key -> nameOf((Enum<?>) key));
    }
  }

  private static ValueCodec ofMap(
      KeyCodec keys,
      Type elements,
      Supplier<Map<Object, @Nullable Object>> empty,
      ValueCodec databind) {
    ValueCodec element = of(elements);
    return new ValueCodec(
        (from, unknown) -> {
          if (!from.isExpectedStartObjectToken()) {
            return databind.reader.read(from, unknown);
          }
          Map<Object, @Nullable Object> values = empty.get();
          String name;
          while ((name = from.nextFieldName()) != null) {
            boolean isNull = from.nextToken() == JsonToken.VALUE_NULL;
            Object key = keys.reader.apply(name);
            if (key == null) {
              refuse(name, from, unknown);
              continue;
            }
            Object value = isNull ? null : element.reader.read(from, unknown);
            if (value != null || isNull) {
              values.put(key, value);
            }
          }
          return values;
        },
        (value, to) -> {
          to.writeStartObject();
          for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            to.writeFieldName(keys.writer.apply(entry.getKey()));
            if (entry.getValue() == null) {
              to.writeNull();
            } else {
              element.writer.write(entry.getValue(), to);
            }
          }
          to.writeEndObject();
        });
  }

  /** Leaves an unknown key out. */
  private static void refuse(String key, JsonParser from, @Nullable List<String> unknown)
      throws IOException {
    if (unknown == null) {
      throw new JsonParseException(from, "unknown key " + SanitizedText.quoted(key));
    }
    unknown.add("key " + SanitizedText.of(key));
    from.skipChildren();
  }
}
