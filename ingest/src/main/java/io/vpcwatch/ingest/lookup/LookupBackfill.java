package io.vpcwatch.ingest.lookup;

import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.PlacePool;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.backfill.BatchPublisher;
import io.vpcwatch.ingest.backfill.Input;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.model.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/** The event history of accounts and regions, of 90 days at most. */
public final class LookupBackfill implements Backfill {
  private static final String USE = "lookup";
  private static final int PARALLEL = 16;

  private final List<AccountRegion> places;
  private final AwsClients clients;
  private final RateLimitedCaller requests;
  private final AccountAccess report;
  private final TimeRange range;
  private final boolean restart;
  private final ReadLimits limits;
  private final Clock clock;
  private final AtomicLong secondsDone = new AtomicLong();

  /**
   * @param range what is older than 90 days is not asked for
   * @param restart reads everything, whatever an earlier run has read
   */
  public LookupBackfill(
      List<AccountRegion> places,
      AwsClients clients,
      RateLimitedCaller requests,
      AccountAccess report,
      TimeRange range,
      boolean restart,
      ReadLimits limits,
      Clock clock) {
    this.places = List.copyOf(places);
    this.clients = clients;
    this.requests = requests;
    this.report = report;
    this.range = range;
    this.restart = restart;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public void run(ChangeSink findings, Checkpoints checkpoints, BackfillProgress tally)
      throws IOException, InterruptedException {
    int parallel = Math.max(1, Math.min(PARALLEL, places.size()));
    resume(checkpoints, tally);
    List<Boolean> answered;
    try (BatchPublisher batches =
            new BatchPublisher(limits, range, findings, tally, clock, parallel);
        PlacePool pool = new PlacePool(parallel, USE)) {
      answered = pool.run(places, place -> read(place, batches, checkpoints, tally));
    }
    if (answered.contains(false)) {
      throw new IOException(
          report.health(USE, "the other accounts and regions are done").detail()
              + "; run the same command again for what is missing");
    }
  }

  private boolean read(
      AccountRegion place, BatchPublisher batches, Checkpoints checkpoints, BackfillProgress tally)
      throws IOException, InterruptedException {
    Instant from = from(place, checkpoints);
    if (!from.isBefore(range.to())) {
      return true;
    }
    AtomicLong at = new AtomicLong(from.getEpochSecond());
    try {
      new EventHistory(clients, place, requests)
          .read(
              from,
              range.to(),
              (events, until) -> {
                byte[] content = content(events);
                String name = "lookup:" + place;
                batches.publish(List.of(new Input(name, () -> new ByteArrayInputStream(content))));
                checkpoints.write(
                    new Checkpoint(id(place), Map.of("until", until.toString()), clock.instant()));
                long before = at.getAndSet(until.getEpochSecond());
                count(Duration.ofSeconds(until.getEpochSecond() - before), tally);
              });
      report.reached(USE, place);
      return true;
    } catch (SdkException e) {
      report.failed(USE, place, e);
      return false;
    }
  }

  private Instant from(AccountRegion place, Checkpoints checkpoints) {
    Instant kept = clock.instant().minus(EventHistory.KEPT);
    Instant from = range.from().isBefore(kept) ? kept : range.from();
    Checkpoint last = restart ? null : checkpoints.last(id(place));
    if (last == null) {
      return from;
    }
    Instant until = Instant.parse(last.position().get("until"));
    return until.isAfter(from) ? until : from;
  }

  /** Tells how much earlier runs have done. */
  private void resume(Checkpoints checkpoints, BackfillProgress tally) {
    List<Instant> starts = places.stream().map(place -> from(place, checkpoints)).toList();
    starts.forEach(
        start -> secondsDone.addAndGet(Duration.between(range.from(), start).toSeconds()));
    starts.stream()
        .filter(start -> start.isAfter(range.from()))
        .min(Comparator.naturalOrder())
        .ifPresent(start -> tally.resumed(start.toString(), share()));
  }

  private void count(Duration done, BackfillProgress tally) {
    secondsDone.addAndGet(done.toSeconds());
    tally.share(share());
  }

  private double share() {
    double all = (double) Duration.between(range.from(), range.to()).toSeconds() * places.size();
    return secondsDone.get() / Math.max(1, all);
  }

  private static byte[] content(List<Event> events) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Event event : events) {
      content.write(EventHistory.toInput(event));
      content.write('\n');
    }
    return content.toByteArray();
  }

  /** Without the end, as "now" is another one when the same command is given again. */
  private String id(AccountRegion place) {
    return "backfill:lookup:" + place + "?from=" + range.from();
  }
}
