package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ChangePublisherTest {
  private final Topics topics = Facts.TOPICS;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngestMetrics metrics =
      new IngestMetrics(registry, () -> Facts.EVENT_TIME.plusSeconds(60));

  private MockProducer<byte[], byte[]> producer(boolean acknowledging) {
    return new MockProducer<>(
        acknowledging, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private ChangePublisher publisher(MockProducer<byte[], byte[]> producer) {
    return new ChangePublisher(producer, topics, metrics);
  }

  private double published() {
    return registry.get("vpcwatch.ingest.records").tag("result", "published").counter().count();
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void a_fact_goes_to_its_function_with_the_attributes_of_cloudevents() {
    MockProducer<byte[], byte[]> producer = producer(true);

    publisher(producer).onChange(Facts.created("event-1"));

    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("vpcwatch.function-changes");
    assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo(Facts.ARN.toString());
    assertThat(
            topics.functionChanges().valueSerde().deserializer().deserialize("x", record.value()))
        .isEqualTo(Facts.created("event-1"));
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "ce_type")).isEqualTo("io.vpcwatch.function.created");
    assertThat(header(record, "ce_source")).isEqualTo("vpcwatch/ingest");
    assertThat(header(record, "ce_id")).isEqualTo("event-1");
    assertThat(header(record, "content-type")).isEqualTo("application/json");
  }

  @Test
  void a_dead_letter_keeps_its_bytes_and_its_place() {
    MockProducer<byte[], byte[]> producer = producer(true);

    publisher(producer)
        .onDeadLetter(
            new DeadLetter(
                "file:x",
                new byte[] {1, 2},
                DeadLetterReason.MALFORMED_JSON,
                Map.of("offset", "17")));

    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("vpcwatch.dead-letters");
    assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("file:x");
    assertThat(record.value()).containsExactly(1, 2);
    assertThat(header(record, "reason")).isEqualTo("malformed-json");
    assertThat(header(record, "offset")).isEqualTo("17");
    assertThat(
            registry.get("vpcwatch.dead.letters").tag("reason", "malformed-json").counter().count())
        .isOne();
  }

  @Test
  void only_what_kafka_has_acknowledged_counts_as_published() {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);

    publisher.onChange(Facts.created("event-1"));
    publisher.onIgnored(IgnoredReason.OTHER_SERVICE);
    assertThat(published()).isZero();

    producer.completeNext();
    assertThat(published()).isOne();
    assertThat(
            registry
                .get("vpcwatch.ingest.ignored")
                .tag("reason", "other-service")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void after_a_failure_nothing_is_taken_and_nothing_is_settled() {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);
    publisher.onChange(Facts.created("event-1"));
    publisher.onChange(Facts.created("event-2"));
    producer.errorNext(new RecordTooLargeException("too large"));
    producer.completeNext();

    assertThatThrownBy(publisher::settle)
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> publisher.onChange(Facts.created("event-3")))
        .isInstanceOf(PublishException.class);
    assertThat(published()).isOne();
    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void a_sign_of_life_counts_when_kafka_has_taken_what_came_with_it() {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);
    publisher.onChange(Facts.created("event-1"));
    publisher.onNewestEvent(SourceType.EVENTBRIDGE, Facts.EVENT_TIME);
    publisher.onNewestEvent(SourceType.EVENTBRIDGE, Facts.EVENT_TIME.minusSeconds(5));
    producer.errorNext(new TimeoutException("no broker"));
    assertThatThrownBy(publisher::settle).isInstanceOf(PublishException.class);
    assertThat(newestEvent()).isZero();

    ChangePublisher next = publisher(producer(true));
    next.onNewestEvent(SourceType.EVENTBRIDGE, Facts.EVENT_TIME);
    next.settle();
    assertThat(newestEvent()).isEqualTo((double) Facts.EVENT_TIME.getEpochSecond());
  }

  private double newestEvent() {
    return registry
        .get("vpcwatch.last.event.timestamp.seconds")
        .tag("source", "eventbridge")
        .gauge()
        .value();
  }

  @Test
  void a_full_buffer_that_does_not_drain_is_a_failure() {
    MockProducer<byte[], byte[]> producer = producer(true);
    producer.sendException = new TimeoutException("buffer is full");

    assertThatThrownBy(() -> publisher(producer).onChange(Facts.created("event-1")))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("vpcwatch.function-changes")
        .hasMessageContaining("buffer is full");
  }

  @Test
  void a_checkpoint_is_written_behind_everything_else() {
    MockProducer<byte[], byte[]> producer = producer(true);
    ChangePublisher publisher = publisher(producer);
    Checkpoint checkpoint = new Checkpoint("file:x", Map.of("size", "1"), Instant.EPOCH);

    publisher.onChange(Facts.created("event-1"));
    publisher.write(checkpoint);

    ProducerRecord<byte[], byte[]> record = producer.history().get(1);
    assertThat(record.topic()).isEqualTo("vpcwatch.checkpoints");
    assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("file:x");
    assertThat(topics.checkpoints().valueSerde().deserializer().deserialize("x", record.value()))
        .isEqualTo(checkpoint);
  }
}
