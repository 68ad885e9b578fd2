package io.vpcwatch.service.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.RecordCodec;
import io.vpcwatch.model.SanitizedText;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, version 1. Ignores unknown fields; rejects later versions, malformed JSON, and
 * records that lack a field which is not {@code @Nullable}.
 */
public final class JsonSerde<T> implements Serde<T> {
  private static final int VERSION = 1;

  private final RecordCodec<T> codec;

  private JsonSerde(Class<T> type) {
    codec = RecordCodec.of(type);
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
      return codec.encode(value, Json.mapper().getFactory());
    } catch (IOException e) {
      throw new SerializationException("a value for " + topic + " can't be written as JSON", e);
    }
  }

  private @Nullable T read(String topic, byte[] bytes) {
    try {
      return codec.decode(bytes, Json.mapper().getFactory(), null);
    } catch (IOException e) {
      refuseLaterVersion(topic, bytes);
      String reason =
          e instanceof RecordCodec.MissingFieldException
              ? e.getMessage()
              : "is not valid JSON for this topic";
      throw new SerializationException("a value in " + topic + " " + reason, e);
    }
  }

  /** Whatever else is wrong: the fields of a later version may mean something else. */
  private static void refuseLaterVersion(String topic, byte[] bytes) {
    try (JsonParser parser = Json.mapper().createParser(bytes)) {
      parser.nextToken();
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
    } catch (IOException e) {
      // Not JSON: the caller reports it.
    }
  }
}
