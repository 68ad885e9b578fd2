package io.vpcwatch.ingest.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.Operation;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes changes, dead letters and checkpoints with the one producer that all sources of this
 * process share. Thread-safe. Sources publish in {@link Batch}es, so that the failure of one source
 * is not the failure of another.
 */
public final class ChangePublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangePublisher.class);
  private static final String SOURCE = "vpcwatch/ingest";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Topics topics;
  private final IngestMetrics metrics;
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;
  private volatile Consumer<NetworkChange> networkListener = change -> {};
  // Set by the producer's own thread, which must not wait for the lock of close().
  private volatile @Nullable Producer<byte[], byte[]> broken;

  /**
   * Connects when it is first used.
   *
   * @param kafka properties of a Kafka client
   */
  public ChangePublisher(
      Map<String, ?> kafka, Topics topics, MeterRegistry registry, InstantSource clock) {
    this(
        () ->
            new KafkaProducer<>(
                KafkaProperties.producer(kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer()),
        topics,
        new IngestMetrics(registry, clock));
  }

  ChangePublisher(
      Supplier<Producer<byte[], byte[]>> producers, Topics topics, IngestMetrics metrics) {
    this.producers = producers;
    this.topics = topics;
    this.metrics = metrics;
  }

  /**
   * Opens the producer unless it is open.
   *
   * @throws KafkaException if there can't be one with these properties
   */
  public void connect() {
    producer();
  }

  /**
   * Sets who is notified of the changes of networks that Kafka has acknowledged.
   *
   * @param listener must not wait
   */
  public void onNetworkChange(Consumer<NetworkChange> listener) {
    networkListener = listener;
  }

  public Batch batch() {
    return batch(() -> false, () -> {});
  }

  /**
   * Begins a batch.
   *
   * @param stopped once true, the reading of an input into this batch is cancelled
   * @param acknowledged called each time Kafka has acknowledged the batch
   */
  public Batch batch(BooleanSupplier stopped, Runnable acknowledged) {
    return new Batch(producer(), stopped, acknowledged);
  }

  /** Returns when Kafka has acknowledged the checkpoints. */
  void write(List<Checkpoint> checkpoints) throws InterruptedException {
    Batch batch = batch();
    for (Checkpoint checkpoint : checkpoints) {
      batch.send(
          record(topics.checkpoints(), checkpoint.source(), checkpoint, new RecordHeaders()),
          () -> {});
    }
    batch.await();
  }

  /** Returns when Kafka has acknowledged the gap. */
  void write(SourceGap gap) throws InterruptedException {
    Batch batch = batch();
    batch.send(record(topics.sourceGaps(), gap.source(), gap, new RecordHeaders()), () -> {});
    batch.await();
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (closed) {
      throw new IllegalStateException("the publisher is closed");
    }
    if (producer != null && producer == broken) {
      producer.close(CLOSE_TIMEOUT);
      producer = null;
    }
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
    producer = null;
  }

  /**
   * What a source reads and publishes as a unit: a file, some messages, a time slice. After its
   * first failure a batch rejects everything, and the source reads the same input again into
   * another one. Thread-safe. A full producer buffer blocks the caller.
   */
  public final class Batch implements TrailListener {
    private final Producer<byte[], byte[]> producer;
    private final BooleanSupplier stopped;
    private final Runnable acknowledged;
    private final Map<SourceType, Instant> newest = new ConcurrentHashMap<>();
    private long inFlight;
    private @Nullable KafkaException failure;

    private Batch(
        Producer<byte[], byte[]> producer, BooleanSupplier stopped, Runnable acknowledged) {
      this.producer = producer;
      this.stopped = stopped;
      this.acknowledged = acknowledged;
    }

    @Override
    public void onChange(FunctionChange change) {
      String type =
          "io.vpcwatch.function." + change.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
      Headers headers = Topics.cloudEvent(type, SOURCE, change.eventId());
      send(
          record(topics.functionChanges(), change.functionArn(), change, headers),
          () -> metrics.published(change));
    }

    @Override
    public void onCapacityProvider(CapacityProvider provider) {
      String id = provider.arn() + "/" + provider.at();
      Headers headers = Topics.cloudEvent("io.vpcwatch.capacity-provider", SOURCE, id);
      send(
          record(topics.capacityProviders(), provider.arn(), provider, headers),
          metrics::publishedProvider);
    }

    @Override
    public void onNetworkChange(NetworkChange change) {
      NetworkEvent event = change.event();
      String id = event == null ? change.id() + "/" + change.time() : event.eventId();
      send(
          record(
              topics.networkChanges(),
              change.key(),
              change,
              Topics.cloudEvent("io.vpcwatch.network-change", SOURCE, id)),
          () -> {
            metrics.published(change);
            networkListener.accept(change);
          });
    }

    @Override
    public void onIgnored(IgnoredReason reason) {
      metrics.ignored(reason);
    }

    @Override
    public void onNotJudged(Operation operation) {
      metrics.notJudged(operation);
    }

    @Override
    public void onDeadLetter(DeadLetter deadLetter) {
      send(
          deadLetter.toRecord(topics.deadLetters().name()),
          () -> metrics.deadLetter(deadLetter.reason()));
    }

    @Override
    public void onNewestEvent(SourceType source, Instant eventTime) {
      newest.merge(source, eventTime, (one, other) -> one.isAfter(other) ? one : other);
    }

    @Override
    public void onRecords(SourceType source, long count) {
      metrics.read(source, count);
    }

    /**
     * Ends the reading of a long input when its source is stopped.
     *
     * @throws CancellationException then
     */
    @Override
    public void onRawBytes(long count) {
      if (stopped.getAsBoolean()) {
        throw new CancellationException("the source is stopped");
      }
    }

    /**
     * Returns when Kafka has acknowledged everything in this batch, so that the source may record
     * its input as read.
     *
     * @throws KafkaException if Kafka has not; the source has to read its input again
     */
    public void await() throws InterruptedException {
      synchronized (this) {
        while (inFlight > 0 && failure == null) {
          wait();
        }
        rejectAfterFailure();
      }
      newest.forEach(metrics::newestEvent);
      acknowledged.run();
    }

    private void send(ProducerRecord<byte[], byte[]> record, Runnable counted) {
      synchronized (this) {
        rejectAfterFailure();
        inFlight++;
      }
      try {
        // The callback gets every failure; await() throws it.
        Future<RecordMetadata> unused =
            producer.send(
                record, (metadata, exception) -> completed(record.topic(), exception, counted));
      } catch (KafkaException | IllegalStateException e) {
        completed(record.topic(), e, counted);
        rejectAfterFailure();
      }
    }

    private void completed(String topic, @Nullable Exception exception, Runnable counted) {
      try {
        if (exception == null) {
          counted.run();
        } else if (!isUsableAfter(exception) && broken != producer) {
          LOG.warn("Producer failed and will be replaced: {}", exception.toString());
          broken = producer;
        }
      } finally {
        sent(topic, exception);
      }
    }

    private synchronized void sent(String topic, @Nullable Exception exception) {
      inFlight--;
      if (exception != null && failure == null) {
        failure =
            new KafkaException(
                "can't publish to " + topic + ": " + exception.getMessage(), exception);
      }
      if (inFlight == 0 || failure != null) {
        notifyAll();
      }
    }

    private synchronized void rejectAfterFailure() {
      if (failure != null) {
        throw new KafkaException(failure.getMessage(), failure);
      }
    }
  }

  /**
   * Whether a producer is usable after it has failed to send a record. A timeout, an interrupt or a
   * record that is too large does not concern other records. Some of the other failures (a lost
   * sequence, a fenced epoch, a missing permission) can put an idempotent producer into a state
   * that it never leaves, and it does not report which; replacing it is always safe.
   */
  private static boolean isUsableAfter(Exception failure) {
    return failure instanceof RetriableException
        || failure instanceof RecordTooLargeException
        || failure instanceof InterruptException;
  }

  private static <K, V> ProducerRecord<byte[], byte[]> record(
      Topic<K, V> topic, K key, V value, Headers headers) {
    return new ProducerRecord<>(
        topic.name(),
        null,
        topic.keySerde().serializer().serialize(topic.name(), key),
        topic.valueSerde().serializer().serialize(topic.name(), value),
        headers);
  }
}
