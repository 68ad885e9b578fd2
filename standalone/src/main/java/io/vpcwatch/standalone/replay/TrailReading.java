package io.vpcwatch.standalone.replay;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads files on all cores. Each reader takes the next file until none is left, and fills a trail
 * of its own.
 */
final class TrailReading {
  private final ReadLimits limits;
  private final Clock clock;
  private final DeadLetterPrinter deadLetters;
  private final Progress progress;
  private final AtomicBoolean cloudTrail = new AtomicBoolean();

  TrailReading(ReadLimits limits, Clock clock, DeadLetterPrinter deadLetters, Progress progress) {
    this.limits = limits;
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.progress = progress;
  }

  /** Whether anything that was read so far is CloudTrail's. */
  boolean foundCloudTrail() {
    return cloudTrail.get();
  }

  /**
   * @throws ReplayException if a file can't be read
   */
  Trail read(List<Path> files) throws InterruptedException {
    int readers = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), files.size()));
    AtomicInteger next = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(readers);
    try {
      List<Future<Trail>> parts = new ArrayList<>();
      for (int reader = 0; reader < readers; reader++) {
        parts.add(executor.submit(() -> readShare(files, next)));
      }
      Trail whole = new Trail();
      for (Future<Trail> part : parts) {
        whole.add(part.get());
      }
      return whole;
    } catch (ExecutionException e) {
      throw new ReplayException(Objects.requireNonNull(e.getCause()).getMessage());
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * @throws ReplayException if the stream fails
   */
  Trail read(String name, InputStream in) {
    try {
      Trail trail = new Trail();
      read(reader(), name, in, trail);
      return trail;
    } catch (IOException e) {
      throw new ReplayException("can't read " + name + ": " + e.getMessage());
    }
  }

  private Trail readShare(List<Path> files, AtomicInteger next) throws IOException {
    TrailReader reader = reader();
    Trail trail = new Trail();
    for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
      Path file = files.get(i);
      try (InputStream in = Files.newInputStream(file)) {
        read(reader, "file:" + file, in, trail);
      } catch (IOException e) {
        throw new IOException("can't read " + file + ": " + e.getMessage(), e);
      }
    }
    return trail;
  }

  private TrailReader reader() {
    return new TrailReader(limits, true, clock);
  }

  private void read(TrailReader reader, String name, InputStream in, Trail trail)
      throws IOException {
    TrailCounts counts = reader.read(name, in, new Listener(trail));
    trail.count(counts);
    if (counts.cloudTrail()) {
      cloudTrail.set(true);
    }
  }

  private final class Listener implements TrailListener {
    private final Trail trail;

    Listener(Trail trail) {
      this.trail = trail;
    }

    @Override
    public void onChange(FunctionChange change) {
      trail.add(change);
    }

    @Override
    public void onIgnored(IgnoredReason reason) {
      trail.ignore(reason);
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
      trail.deadLetter();
      deadLetters.print(letter);
    }

    @Override
    public void onRawBytes(long count) {
      progress.advance(count);
    }
  }
}
