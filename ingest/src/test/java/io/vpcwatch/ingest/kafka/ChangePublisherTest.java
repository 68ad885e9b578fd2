package io.vpcwatch.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ChangePublisherTest {
  private final Topics topics = SampleChanges.TOPICS;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngestMetrics metrics =
      new IngestMetrics(registry, () -> SampleChanges.EVENT_TIME.plusSeconds(60));

  private MockProducer<byte[], byte[]> producer(boolean acknowledging) {
    return new MockProducer<>(
        acknowledging, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private ChangePublisher publisher(MockProducer<byte[], byte[]> producer) {
    return new ChangePublisher(() -> producer, topics, metrics);
  }

  private double published() {
    return registry.get("vpcwatch.ingest.records").tag("result", "published").counter().count();
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void a_change_is_keyed_by_its_function_and_has_the_attributes_of_cloudevents() {
    MockProducer<byte[], byte[]> producer = producer(true);

    publisher(producer).batch().onChange(SampleChanges.created("event-1"));

    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("vpcwatch.function-changes");
    assertThat(record.key())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(SampleChanges.ARN.toString());
    assertThat(
            topics.functionChanges().valueSerde().deserializer().deserialize("x", record.value()))
        .isEqualTo(SampleChanges.created("event-1"));
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "ce_type")).isEqualTo("io.vpcwatch.function.created");
    assertThat(header(record, "ce_source")).isEqualTo("vpcwatch/ingest");
    assertThat(header(record, "ce_id")).isEqualTo("event-1");
    assertThat(header(record, "content-type")).isEqualTo("application/json");
  }

  @Test
  void a_capacity_provider_is_keyed_by_its_arn() {
    MockProducer<byte[], byte[]> producer = producer(true);
    CapacityProvider provider =
        new CapacityProvider(
            "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:cp1",
            new TreeSet<>(List.of("subnet-1")),
            new TreeSet<>(List.of("sg-1")),
            SampleChanges.EVENT_TIME);

    publisher(producer).batch().onCapacityProvider(provider);

    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("vpcwatch.capacity-providers");
    assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo(provider.arn());
    assertThat(
            topics.capacityProviders().valueSerde().deserializer().deserialize("x", record.value()))
        .isEqualTo(provider);
    assertThat(published()).isOne();
  }

  @Test
  void a_dead_letter_keeps_its_bytes_and_its_place() {
    MockProducer<byte[], byte[]> producer = producer(true);

    publisher(producer)
        .batch()
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
    Batch batch = publisher(producer).batch();

    batch.onChange(SampleChanges.created("event-1"));
    batch.onIgnored(IgnoredReason.OTHER_SERVICE);
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
  void after_a_failure_a_batch_rejects_everything() {
    MockProducer<byte[], byte[]> producer = producer(false);
    Batch batch = publisher(producer).batch();
    batch.onChange(SampleChanges.created("event-1"));
    batch.onChange(SampleChanges.created("event-2"));
    producer.errorNext(new RecordTooLargeException("too large"));
    producer.completeNext();

    assertThatThrownBy(batch::await)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> batch.onChange(SampleChanges.created("event-3")))
        .isInstanceOf(KafkaException.class);
    assertThat(published()).isOne();
    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void the_failure_of_a_batch_is_not_the_failure_of_another() throws InterruptedException {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);
    Batch failing = publisher.batch();
    Batch other = publisher.batch();
    failing.onChange(SampleChanges.created("event-1"));
    other.onChange(SampleChanges.created("event-2"));
    producer.errorNext(new RecordTooLargeException("too large"));
    producer.completeNext();

    other.await();

    assertThatThrownBy(failing::await).isInstanceOf(KafkaException.class);
    assertThat(published()).isOne();
  }

  @Test
  void a_batch_waits_for_its_own_records_only() throws InterruptedException {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);
    Batch first = publisher.batch();
    first.onChange(SampleChanges.created("event-1"));
    publisher.batch().onChange(SampleChanges.created("event-2"));
    producer.completeNext();

    first.await();

    assertThat(published()).isOne();
  }

  @Test
  void a_batch_waits_until_its_last_record_is_acknowledged() throws InterruptedException {
    MockProducer<byte[], byte[]> producer = producer(false);
    CountDownLatch acknowledged = new CountDownLatch(1);
    Batch batch = publisher(producer).batch(() -> false, acknowledged::countDown);
    batch.onChange(SampleChanges.created("event-1"));
    batch.onChange(SampleChanges.created("event-2"));
    Thread waiting = new Thread(() -> awaitAcknowledgement(batch));
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);

    producer.completeNext();
    assertThat(acknowledged.getCount()).isOne();
    producer.completeNext();

    acknowledged.await();
    waiting.join();
  }

  private static void awaitAcknowledgement(Batch batch) {
    try {
      batch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_producer_that_can_not_continue_is_replaced_once() throws InterruptedException {
    MockProducer<byte[], byte[]> broken = producer(false);
    MockProducer<byte[], byte[]> next = producer(true);
    Deque<MockProducer<byte[], byte[]>> producers = new ArrayDeque<>(List.of(broken, next));
    ChangePublisher publisher = new ChangePublisher(producers::pop, topics, metrics);
    Batch first = publisher.batch();
    Batch second = publisher.batch();
    first.onChange(SampleChanges.created("event-1"));
    second.onChange(SampleChanges.created("event-2"));
    broken.errorNext(new OutOfOrderSequenceException("a gap"));
    broken.errorNext(new InvalidProducerEpochException("fenced"));
    assertThatThrownBy(first::await).hasMessageContaining("a gap");
    assertThatThrownBy(second::await).hasMessageContaining("fenced");

    Batch third = publisher.batch();
    third.onChange(SampleChanges.created("event-1"));
    third.await();

    assertThat(broken.closed()).isTrue();
    assertThat(next.history()).hasSize(1);
    assertThat(producers).isEmpty();
  }

  @Test
  void a_producer_is_kept_after_a_timeout() {
    MockProducer<byte[], byte[]> producer = producer(false);
    ChangePublisher publisher = publisher(producer);
    Batch batch = publisher.batch();
    batch.onChange(SampleChanges.created("event-1"));
    producer.errorNext(new TimeoutException("no broker"));
    assertThatThrownBy(batch::await).hasMessageContaining("no broker");

    publisher.batch().onChange(SampleChanges.created("event-1"));

    assertThat(producer.closed()).isFalse();
    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void a_closed_publisher_opens_no_producer() {
    MockProducer<byte[], byte[]> producer = producer(true);
    ChangePublisher publisher = publisher(producer);
    publisher.connect();

    publisher.close();
    publisher.close();

    assertThat(producer.closed()).isTrue();
    assertThatThrownBy(publisher::batch).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_stopped_source_reads_no_further() {
    AtomicBoolean stopped = new AtomicBoolean();
    Batch batch = publisher(producer(true)).batch(stopped::get, () -> {});
    batch.onRawBytes(1);
    stopped.set(true);

    assertThatThrownBy(() -> batch.onRawBytes(1)).isInstanceOf(CancellationException.class);
  }

  @Test
  void the_newest_event_counts_when_kafka_has_acknowledged_its_batch() throws InterruptedException {
    MockProducer<byte[], byte[]> producer = producer(false);
    Batch batch = publisher(producer).batch();
    batch.onChange(SampleChanges.created("event-1"));
    batch.onNewestEvent(SourceType.EVENTBRIDGE, SampleChanges.EVENT_TIME);
    batch.onNewestEvent(SourceType.EVENTBRIDGE, SampleChanges.EVENT_TIME.minusSeconds(5));
    producer.errorNext(new TimeoutException("no broker"));
    assertThatThrownBy(batch::await).isInstanceOf(KafkaException.class);
    assertThat(newestEvent()).isZero();

    Batch next = publisher(producer(true)).batch();
    next.onNewestEvent(SourceType.EVENTBRIDGE, SampleChanges.EVENT_TIME);
    next.await();
    assertThat(newestEvent()).isEqualTo((double) SampleChanges.EVENT_TIME.getEpochSecond());
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

    assertThatThrownBy(() -> publisher(producer).batch().onChange(SampleChanges.created("event-1")))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("vpcwatch.function-changes")
        .hasMessageContaining("buffer is full");
  }

  @Test
  void a_checkpoint_is_written_behind_everything_else() throws InterruptedException {
    MockProducer<byte[], byte[]> producer = producer(true);
    ChangePublisher publisher = publisher(producer);
    Checkpoint checkpoint = new Checkpoint("file:x", Map.of("size", "1"), Instant.EPOCH);

    publisher.batch().onChange(SampleChanges.created("event-1"));
    publisher.write(List.of(checkpoint));

    ProducerRecord<byte[], byte[]> record = producer.history().get(1);
    assertThat(record.topic()).isEqualTo("vpcwatch.checkpoints");
    assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("file:x");
    assertThat(topics.checkpoints().valueSerde().deserializer().deserialize("x", record.value()))
        .isEqualTo(checkpoint);
  }
}
