package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.model.ChangeOrder;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads inputs in parallel, and publishes what they say in the order of its happening. */
public final class BatchPublisher implements AutoCloseable {
  /** Few enough to hold all their facts, and enough to bring most neighbours together. */
  public static final int SIZE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(BatchPublisher.class);
  private static final int ATTEMPTS = 3;

  private final ReadLimits limits;
  private final TimeRange range;
  private final ChangePublisher publisher;
  private final BackfillProgress tally;
  private final Clock clock;
  private final ExecutorService threads;

  /**
   * @param range facts of other times are not published
   */
  public BatchPublisher(
      ReadLimits limits,
      TimeRange range,
      ChangePublisher publisher,
      BackfillProgress tally,
      Clock clock,
      int parallel) {
    this.limits = limits;
    this.range = range;
    this.publisher = publisher;
    this.tally = tally;
    this.clock = clock;
    this.threads =
        Executors.newFixedThreadPool(
            parallel,
            task -> {
              Thread thread = new Thread(task, "vpcwatch-backfill");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Returns when everything in them is safe.
   *
   * @throws IOException if one of them can't be read, again and again
   */
  public void publish(List<Input> inputs) throws IOException, InterruptedException {
    Batch batch = publisher.batch();
    List<Future<List<FunctionChange>>> readings = new ArrayList<>();
    for (Input input : inputs) {
      readings.add(threads.submit(() -> read(input, batch)));
    }
    List<FunctionChange> facts = new ArrayList<>();
    try {
      for (Future<List<FunctionChange>> reading : readings) {
        facts.addAll(reading.get());
      }
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    } finally {
      readings.forEach(reading -> reading.cancel(true));
    }
    facts.sort(Comparator.comparing(ChangeOrder::of));
    facts.forEach(
        fact -> {
          batch.onChange(fact);
          tally.fact();
        });
    batch.await();
  }

  private static IOException failure(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException) {
      throw new InterruptedException();
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    return new IOException(cause.getMessage(), cause);
  }

  private List<FunctionChange> read(Input input, Batch batch) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Reading reading = new Reading(batch);
      try (InputStream in = input.opening().open()) {
        if (in == null) {
          tally.missing();
          return List.of();
        }
        long records =
            new TrailReader(limits, true, clock).read(input.name(), in, reading).records();
        tally.file(records);
        return reading.facts;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException("can't read " + input.name() + ": " + e.getMessage(), e);
        }
        LOG.warn("{} is read again: {}", input.name(), e.getMessage());
      }
    }
  }

  /** One attempt at one input. */
  private final class Reading implements TrailListener {
    private final List<FunctionChange> facts = new ArrayList<>();
    private final Batch batch;

    private Reading(Batch batch) {
      this.batch = batch;
    }

    @Override
    public void onChange(FunctionChange change) {
      if (range.includes(change.eventTime())) {
        facts.add(change);
      } else {
        tally.outside();
      }
    }

    @Override
    public void onIgnored(IgnoredReason reason) {
      batch.onIgnored(reason);
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
      tally.deadLetter();
      batch.onDeadLetter(letter);
    }

    @Override
    public void onRawBytes(long count) {
      tally.bytes(count);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
