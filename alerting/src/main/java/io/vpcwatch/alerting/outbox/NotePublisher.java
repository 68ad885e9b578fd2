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
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Publishes what people decide about incidents. */
public final class NotePublisher implements AutoCloseable {
  private final Map<String, ?> kafka;
  private final Topic<String, IncidentNote> topic;
  private @Nullable Producer<String, IncidentNote> producer;

  public NotePublisher(Map<String, ?> kafka, Topic<String, IncidentNote> topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /**
   * Returns when Kafka has it. Connects when it is first used.
   *
   * @throws KafkaException if that fails
   */
  public synchronized void publish(IncidentNote note) {
    String kind = note.state().name().toLowerCase(Locale.ROOT);
    Headers headers =
        Topics.cloudEvent(
            "io.vpcwatch.incident." + kind,
            "vpcwatch/alerting",
            note.incident() + "/" + note.at().toEpochMilli());
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              KafkaProperties.producer(kafka),
              topic.keySerde().serializer(),
              topic.valueSerde().serializer());
    }
    try {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(), null, note.at().toEpochMilli(), note.incident(), note, headers))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException("can't write a note to " + topic.name(), e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
