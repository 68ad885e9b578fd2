package io.vpcwatch.service.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON, version 1. Ignores unknown fields; rejects later versions, malformed JSON, and
 * records that lack a field which is not {@code @Nullable}.
 */
public final class JsonSerde<T> implements Serde<T> {
  private static final int VERSION = 1;

  /**
   * The components of a record, by their accessors: the compiler enforces {@code @Nullable} in our
   * code, this class in JSON.
   */
  private static final ClassValue<Map<Method, Boolean>> IS_NULLABLE =
      new ClassValue<>() {
        @Override
        protected Map<Method, Boolean> computeValue(Class<?> type) {
          Map<Method, Boolean> isNullable = new LinkedHashMap<>();
          for (RecordComponent component : type.getRecordComponents()) {
            // The accessor is public, but its record may not be.
            component.getAccessor().setAccessible(true);
            isNullable.put(
                component.getAccessor(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class));
          }
          return isNullable;
        }
      };

  private final ObjectReader reader;
  private final ObjectWriter writer;

  private JsonSerde(Class<T> type) {
    reader = Json.mapper().readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    writer = Json.mapper().writerFor(type);
  }

  public static <T> JsonSerde<T> of(Class<T> type) {
    return new JsonSerde<>(type);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> value == null ? null : write(topic, value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : read(topic, bytes);
  }

  private byte @Nullable [] write(String topic, T value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SerializationException("a value for " + topic + " can't be written as JSON", e);
    }
  }

  private T read(String topic, byte[] bytes) {
    try {
      if (!isSurelyVersion1(bytes)) {
        refuseLaterVersion(topic, bytes);
      }
      T value = reader.readValue(bytes);
      if (value instanceof Record record) {
        refuseIncomplete(topic, "", record);
      }
      return value;
    } catch (IOException e) {
      throw new SerializationException(
          "a value in " + topic + " is not valid JSON for this topic", e);
    }
  }

  /**
   * A fast check, by bytes, that every {@code "v"} in an object is 1. True for nearly all records
   * that we write, and false in doubt: it saves the evaluator a second pass of the parser.
   */
  private static boolean isSurelyVersion1(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != '{') {
      return false;
    }
    for (int i = 1; i < bytes.length - 2; i++) {
      if (bytes[i] == '\\') {
        return false; // an escape can spell any key
      }
      if (bytes[i] == 'v' && bytes[i - 1] == '"' && bytes[i + 1] == '"' && !isOne(bytes, i + 2)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOne(byte[] bytes, int behindKey) {
    return behindKey + 2 < bytes.length
        && bytes[behindKey] == ':'
        && bytes[behindKey + 1] == '1'
        && (bytes[behindKey + 2] == ',' || bytes[behindKey + 2] == '}');
  }

  /** Runs first: the fields of a later version may be readable, but mean something else. */
  private static void refuseLaterVersion(String topic, byte[] bytes) throws IOException {
    try (JsonParser parser = Json.mapper().createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new SerializationException("a value in " + topic + " is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isVersion = parser.currentName().equals("v");
        parser.nextToken();
        if (isVersion && parser.getValueAsInt(Integer.MAX_VALUE) > VERSION) {
          throw new SerializationException(
              "a value in %s has version %s, this vpcwatch knows %d: upgrade it"
                  .formatted(topic, SanitizedText.of(parser.getText(), 20), VERSION));
        }
        parser.skipChildren();
      }
    }
  }

  private static void refuseIncomplete(String topic, String path, Record value) {
    IS_NULLABLE
        .get(value.getClass())
        .forEach(
            (accessor, isNullable) -> {
              Object field = invoke(accessor, value);
              if (field == null && !isNullable) {
                throw new SerializationException(
                    "a value in " + topic + " has no " + path + accessor.getName());
              }
              if (field instanceof Record nested) {
                refuseIncomplete(topic, path + accessor.getName() + ".", nested);
              }
            });
  }

  private static @Nullable Object invoke(Method accessor, Record record) {
    try {
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can't call " + accessor, e);
    }
  }
}
