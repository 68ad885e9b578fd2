package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;

/** Publishes what people decide about incidents. */
public final class NotePublisher implements AutoCloseable {
  private final Topic<String, IncidentNote> topic;
  private final Producer<String, IncidentNote> producer;

  public NotePublisher(Map<String, ?> kafka, Topic<String, IncidentNote> topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer());
  }

  /**
   * Returns when Kafka has it.
   *
   * @throws KafkaException if that fails
   */
  public void publish(IncidentNote note) throws InterruptedException {
    String kind = note.state().name().toLowerCase(Locale.ROOT);
    Headers headers =
        Topics.cloudEvent(
            "io.vpcwatch.incident." + kind,
            "vpcwatch/alerting",
            note.incident() + "/" + note.at().toEpochMilli());
    try {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(), null, note.at().toEpochMilli(), note.incident(), note, headers))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException("can't write a note to " + topic.name(), e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
