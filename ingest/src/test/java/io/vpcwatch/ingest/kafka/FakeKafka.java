package io.vpcwatch.ingest.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka in memory, as ingest sees it. It outlives the sources that a test restarts. */
public final class FakeKafka {
  public static final Topics TOPICS = SampleChanges.TOPICS;

  private final Queue<ProducerRecord<byte[], byte[]>> sent = new ConcurrentLinkedQueue<>();
  private final Queue<ProducerRecord<byte[], byte[]>> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger openings = new AtomicInteger();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChangePublisher publisher =
      new ChangePublisher(
          this::open,
          TOPICS,
          new IngestMetrics(registry, () -> SampleChanges.EVENT_TIME.plusSeconds(60)));
  private final Checkpoints checkpoints =
      new Checkpoints(() -> new TopicReader(checkpointsTopic()), TOPICS.checkpoints(), publisher);
  private volatile FakeProducer producer = new FakeProducer();

  /** How many changes can be acknowledged. */
  public volatile int capacity = Integer.MAX_VALUE;

  /** While true, no record is acknowledged. */
  public volatile boolean failing;

  /** Thrown when a producer is opened, unless it is null. */
  public volatile Throwable unreachable;

  /** Records are acknowledged only after this; null for at once. */
  public volatile CountDownLatch acknowledging;

  public ChangePublisher publisher() {
    return publisher;
  }

  public Checkpoints checkpoints() {
    return checkpoints;
  }

  /** Without settings of AWS. */
  public IngestContext context(MeterRegistry registry, Clock clock) {
    Settings none = ServiceSettings.loader().group("aws", AwsSettings.class).load();
    return context(AwsContext.of(none, registry, clock), registry, clock);
  }

  public IngestContext context(AwsContext aws, MeterRegistry registry, Clock clock) {
    return new IngestContext(publisher, checkpoints, aws, ReadLimits.defaults(), registry, clock);
  }

  /** How often a producer was opened, or would have been. */
  public int openings() {
    return openings.get();
  }

  /** Whether the last producer is closed. */
  public boolean closed() {
    return producer.closed();
  }

  /** Changes in the order of sending, acknowledged or not. */
  public List<FunctionChange> sent() {
    return values(sent, TOPICS.functionChanges()).toList();
  }

  public List<FunctionChange> acknowledged() {
    return values(acknowledged, TOPICS.functionChanges()).toList();
  }

  public List<String> sentIds() {
    return sent().stream().map(FunctionChange::eventId).toList();
  }

  public List<String> acknowledgedIds() {
    return acknowledged().stream().map(FunctionChange::eventId).toList();
  }

  /** The last acknowledged checkpoint of each source. */
  public Map<String, Checkpoint> writtenCheckpoints() {
    Map<String, Checkpoint> last = new HashMap<>();
    values(acknowledged, TOPICS.checkpoints()).forEach(each -> last.put(each.source(), each));
    return last;
  }

  public List<SourceGap> gaps() {
    return values(acknowledged, TOPICS.sourceGaps()).toList();
  }

  /** What another process reads, which shares nothing but the topics. */
  public Checkpoints otherCheckpoints() {
    return new Checkpoints(
        () -> new TopicReader(checkpointsTopic()), TOPICS.checkpoints(), publisher);
  }

  public List<DeadLetter> deadLetters() {
    return acknowledged.stream()
        .filter(record -> record.topic().equals(TOPICS.deadLetters().name()))
        .map(FakeKafka::deadLetter)
        .toList();
  }

  public List<CapacityProvider> capacityProviders() {
    return values(acknowledged, TOPICS.capacityProviders()).toList();
  }

  public List<NetworkChange> networkChanges() {
    return values(acknowledged, TOPICS.networkChanges()).toList();
  }

  /** In seconds since the epoch; 0 if there was none. */
  public double newestEvent(SourceType source) {
    return registry
        .get("vpcwatch.last.event.timestamp.seconds")
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .gauge()
        .value();
  }

  /** Forgets the records, but no checkpoint. */
  public void forgetChanges() {
    sent.removeIf(record -> record.topic().equals(TOPICS.functionChanges().name()));
    acknowledged.removeIf(record -> record.topic().equals(TOPICS.functionChanges().name()));
  }

  private static <V> Stream<V> values(
      Queue<ProducerRecord<byte[], byte[]>> records, Topic<?, V> topic) {
    return records.stream()
        .filter(record -> record.topic().equals(topic.name()))
        .map(record -> topic.valueSerde().deserializer().deserialize(topic.name(), record.value()));
  }

  private static DeadLetter deadLetter(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> details = new HashMap<>();
    for (Header header : record.headers()) {
      details.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    String label = details.remove("reason");
    DeadLetterReason reason =
        Stream.of(DeadLetterReason.values())
            .filter(each -> each.label().equals(label))
            .findFirst()
            .orElseThrow();
    String source = new String(record.key(), StandardCharsets.UTF_8);
    return new DeadLetter(source, record.value(), reason, details);
  }

  private Producer<byte[], byte[]> open() {
    openings.incrementAndGet();
    if (unreachable instanceof Error error) {
      throw error;
    }
    if (unreachable instanceof RuntimeException failure) {
      throw failure;
    }
    producer = new FakeProducer();
    return producer;
  }

  private MockConsumer<byte[], byte[]> checkpointsTopic() {
    String name = TOPICS.checkpoints().name();
    TopicPartition partition = new TopicPartition(name, 0);
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    Node[] none = {};
    consumer.updatePartitions(
        name, new ArrayList<>(List.of(new PartitionInfo(name, 0, null, none, none))));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    List<ProducerRecord<byte[], byte[]>> records =
        acknowledged.stream().filter(record -> record.topic().equals(name)).toList();
    consumer.updateEndOffsets(Map.of(partition, (long) records.size()));
    consumer.schedulePollTask(
        () -> {
          for (int i = 0; i < records.size(); i++) {
            ProducerRecord<byte[], byte[]> record = records.get(i);
            consumer.addRecord(new ConsumerRecord<>(name, 0, i, record.key(), record.value()));
          }
        });
    return consumer;
  }

  private final class FakeProducer extends MockProducer<byte[], byte[]> {
    FakeProducer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      sent.add(record);
      CountDownLatch latch = acknowledging;
      if (latch == null) {
        complete(record, callback);
      } else {
        new Thread(() -> completeAfter(latch, record, callback)).start();
      }
      return new CompletableFuture<>();
    }

    private void completeAfter(
        CountDownLatch latch, ProducerRecord<byte[], byte[]> record, Callback callback) {
      try {
        latch.await();
        complete(record, callback);
      } catch (InterruptedException e) {
        callback.onCompletion(null, e);
      }
    }

    private void complete(ProducerRecord<byte[], byte[]> record, Callback callback) {
      boolean change = record.topic().equals(TOPICS.functionChanges().name());
      if (failing || (change && changes.getAndIncrement() >= capacity)) {
        callback.onCompletion(null, new TimeoutException("Kafka is away"));
      } else {
        acknowledged.add(record);
        callback.onCompletion(
            new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0), null);
      }
    }
  }
}
