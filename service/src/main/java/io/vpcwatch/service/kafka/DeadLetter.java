package io.vpcwatch.service.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Input that could not be processed, with its original bytes.
 *
 * @param source where it came from, the key of its record
 * @param details where exactly (file, position, topic, …); they become headers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DeadLetter(
    String source, byte[] content, DeadLetterReason reason, Map<String, String> details) {

  public DeadLetter {
    details = Map.copyOf(details);
  }

  public ProducerRecord<byte[], byte[]> toRecord(String topic) {
    byte[] key = source.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, content);
    record.headers().add("reason", reason.label().getBytes(StandardCharsets.UTF_8));
    details.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }
}
