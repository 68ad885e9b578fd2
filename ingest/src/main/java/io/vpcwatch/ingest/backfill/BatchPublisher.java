package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.Operation;
import io.vpcwatch.ingest.cloudtrail.ParallelTrailReader;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Reads inputs in parallel, and publishes their changes in the order of the events. */
public final class BatchPublisher implements AutoCloseable {
  /** Few enough to hold all their changes, and enough to bring most neighbours together. */
  public static final int SIZE = 256;

  private static final int ATTEMPTS = 3;

  private final ParallelTrailReader reader;
  private final TimeRange range;
  private final ChangePublisher publisher;
  private final BackfillProgress progress;

  /**
   * @param range changes of other times are not published
   */
  public BatchPublisher(
      IngestContext context, int parallelism, TimeRange range, BackfillProgress progress) {
    this.publisher = context.publisher();
    this.reader =
        new ParallelTrailReader(
            new TrailReader(context.limits(), true, context.clock()), parallelism, ATTEMPTS);
    this.range = range;
    this.progress = progress;
  }

  /**
   * Returns when Kafka has acknowledged everything.
   *
   * @throws IOException if an input repeatedly can't be read
   */
  public void publish(List<TrailInput> inputs) throws IOException, InterruptedException {
    Batch batch = publisher.batch();
    List<Changes> read = reader.read(inputs, () -> new Changes(batch));
    progress.missing(inputs.size() - read.size());
    read.forEach(each -> progress.file(each.records));
    publish(read, batch);
  }

  /** Publishes the changes that one reading reports, and returns as above. */
  public void publish(Consumer<TrailListener> reading) throws InterruptedException {
    Batch batch = publisher.batch();
    Changes changes = new Changes(batch);
    reading.accept(changes);
    publish(List.of(changes), batch);
  }

  private void publish(List<Changes> read, Batch batch) throws InterruptedException {
    for (Changes each : read) {
      each.deadLetters.forEach(batch::onDeadLetter);
      each.deadLetters.forEach(progress.unread()::add);
      each.empty.forEach(progress.unread()::addEmpty);
    }
    read.stream()
        .flatMap(each -> each.changes.stream())
        .sorted(Comparator.comparing(FunctionChange::eventTime))
        .forEach(
            change -> {
              batch.onChange(change);
              progress.fact();
            });
    batch.await();
  }

  /** The changes of one input, from one attempt at it. */
  private final class Changes implements TrailListener {
    private final List<FunctionChange> changes = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<String> empty = new ArrayList<>();
    private long records;
    private final Batch batch;

    Changes(Batch batch) {
      this.batch = batch;
    }

    @Override
    public void onChange(FunctionChange change) {
      if (range.includes(change.eventTime())) {
        changes.add(change);
      } else {
        progress.outside();
      }
    }

    /** Whatever its time: functions of the range may be on an older provider. */
    @Override
    public void onCapacityProvider(CapacityProvider provider) {
      batch.onCapacityProvider(provider);
    }

    /** In any order. */
    @Override
    public void onNetworkChange(NetworkChange change) {
      if (range.includes(change.time())) {
        batch.onNetworkChange(change);
      }
    }

    @Override
    public void onIgnored(IgnoredReason reason) {
      batch.onIgnored(reason);
    }

    @Override
    public void onNotJudged(Operation operation) {
      batch.onNotJudged(operation);
    }

    @Override
    public void onDeadLetter(DeadLetter deadLetter) {
      deadLetters.add(deadLetter);
    }

    @Override
    public void onRawBytes(long count) {
      progress.bytes(count);
    }

    @Override
    public void onEmpty(String name) {
      empty.add(name);
    }

    @Override
    public boolean isDamaged() {
      return deadLetters.stream().anyMatch(deadLetter -> deadLetter.reason().isDamage());
    }

    @Override
    public void onEnd(TrailCounts counts) {
      records = counts.records();
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
