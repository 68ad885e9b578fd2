package io.vpcwatch.ingest.lookup;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.backfill.BatchPublisher;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/** Reads the event history of accounts and regions, which goes back 90 days. */
public final class LookupBackfill implements Backfill {
  private static final String USE = "lookup";
  private static final int PARALLEL = 16;

  private final IngestContext context;
  private final List<AccountRegion> regions;
  private final RateLimitedCaller caller;
  private final TimeRange range;
  private final boolean restart;
  private final boolean networks;
  private final TrailReader reader;
  private final AtomicLong secondsDone = new AtomicLong();

  /**
   * @param range events older than 90 days are not requested
   * @param restart reads everything, whatever an earlier run has read
   * @param networks reads the events of networks and roles as well
   */
  public LookupBackfill(
      IngestContext context,
      List<AccountRegion> regions,
      RateLimitedCaller caller,
      TimeRange range,
      boolean restart,
      boolean networks) {
    this.context = context;
    this.regions = List.copyOf(regions);
    this.caller = caller;
    this.range = range;
    this.restart = restart;
    this.networks = networks;
    this.reader = new TrailReader(context.limits(), true, context.clock());
  }

  @Override
  public void run(BackfillProgress progress) throws IOException, InterruptedException {
    int parallel = Math.max(1, Math.min(PARALLEL, regions.size()));
    reportEarlierRuns(progress);
    try (ParallelTasks tasks = new ParallelTasks(parallel, "vpcwatch-ingest-lookup");
        BatchPublisher publisher = new BatchPublisher(context, parallel, range, progress)) {
      tasks.run(regions, region -> read(region, publisher, progress));
    }
    if (!context.aws().access().isComplete(USE, regions)) {
      throw new IOException(
          context.aws().access().health(USE, "the other accounts and regions are done").detail()
              + "; run the same command again for what is missing");
    }
  }

  /** Returns whether AWS answered. */
  private boolean read(AccountRegion region, BatchPublisher publisher, BackfillProgress progress)
      throws IOException, InterruptedException {
    Instant from = from(region);
    if (!from.isBefore(range.to())) {
      return true;
    }
    AtomicLong at = new AtomicLong(from.getEpochSecond());
    try {
      new EventHistory(context.aws().clients(), region, caller, networks)
          .read(
              from,
              range.to(),
              (events, until) -> {
                publish(region, events, publisher, progress);
                context.write(id(region), Map.of("until", until.toString()));
                long before = at.getAndSet(until.getEpochSecond());
                count(Duration.ofSeconds(until.getEpochSecond() - before), progress);
              });
      context.aws().access().reached(USE, region);
      return true;
    } catch (SdkException e) {
      context.aws().access().failed(USE, region, e);
      return false;
    }
  }

  private Instant from(AccountRegion region) {
    Instant kept = context.clock().instant().minus(EventHistory.KEPT);
    Instant from = range.from().isBefore(kept) ? kept : range.from();
    Checkpoint last = restart ? null : context.checkpoints().last(id(region));
    if (last == null) {
      return from;
    }
    Instant until = Instant.parse(last.position().get("until"));
    return until.isAfter(from) ? until : from;
  }

  private void reportEarlierRuns(BackfillProgress progress) {
    List<Instant> starts = regions.stream().map(this::from).toList();
    starts.forEach(
        start -> secondsDone.addAndGet(Duration.between(range.from(), start).toSeconds()));
    starts.stream()
        .filter(start -> start.isAfter(range.from()))
        .min(Comparator.naturalOrder())
        .ifPresent(start -> progress.resumed(start.toString(), share()));
  }

  private void count(Duration done, BackfillProgress progress) {
    secondsDone.addAndGet(done.toSeconds());
    progress.share(share());
  }

  private double share() {
    double all = (double) Duration.between(range.from(), range.to()).toSeconds() * regions.size();
    return secondsDone.get() / Math.max(1, all);
  }

  private void publish(
      AccountRegion region, List<Event> events, BatchPublisher publisher, BackfillProgress progress)
      throws InterruptedException {
    publisher.publish(
        listener -> {
          for (Event event : events) {
            progress.bytes(EventHistory.read(reader, "lookup:" + region, event, listener));
          }
        });
    progress.file(events.size());
  }

  /** Without the end of the range: "now" differs when the same command runs again. */
  private String id(AccountRegion region) {
    return "backfill:lookup:" + region + "?from=" + range.from();
  }
}
