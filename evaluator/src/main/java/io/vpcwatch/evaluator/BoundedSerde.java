package io.vpcwatch.evaluator;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Refuses values larger than any that comes from CloudTrail, whose events have 256 KB at most. A
 * history of giants would grow beyond what Kafka takes as one record, and could not be stored.
 */
final class BoundedSerde<T> implements Serde<T> {
  static final int LARGEST = 256 * 1024;

  private final Serde<T> serde;

  BoundedSerde(Serde<T> serde) {
    this.serde = serde;
  }

  @Override
  public Serializer<T> serializer() {
    return serde.serializer();
  }

  @Override
  public Deserializer<T> deserializer() {
    Deserializer<T> deserializer = serde.deserializer();
    return (topic, bytes) -> {
      if (bytes != null && bytes.length > LARGEST) {
        throw new SerializationException(
            "a value in "
                + topic
                + " has "
                + bytes.length
                + " bytes; the largest may have "
                + LARGEST);
      }
      return deserializer.deserialize(topic, bytes);
    };
  }
}
