package io.vpcwatch.service.kafka;

import io.vpcwatch.model.FunctionArn;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Keys of the topics about functions: the ARN as UTF-8 text. */
final class FunctionArnSerde implements Serde<FunctionArn> {

  @Override
  public Serializer<FunctionArn> serializer() {
    return (topic, arn) -> arn.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Deserializer<FunctionArn> deserializer() {
    return (topic, bytes) -> read(topic, bytes);
  }

  private static FunctionArn read(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new SerializationException(
          "a record of " + topic + " has no key; it must be the ARN of a function");
    }
    try {
      return FunctionArn.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new SerializationException("a key in " + topic + " is " + e.getMessage(), e);
    }
  }
}
