package io.vpcwatch.ingest.lookup;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/**
 * Polls the event history of every account and region. Each poll overlaps the last one, as events
 * become visible late; events that were already published are skipped.
 */
public final class LookupPoll implements Source {
  private static final String USE = "lookup";
  private static final int PARALLEL = 16;

  private final IngestContext context;
  private final LookupSettings settings;
  private final RateLimitedCaller caller;
  private final TrailReader reader;
  private final ParallelTasks tasks = new ParallelTasks(PARALLEL, "vpcwatch-ingest-lookup");
  private final Map<AccountRegion, Set<String>> published = new ConcurrentHashMap<>();

  public LookupPoll(IngestContext context, LookupSettings settings) {
    this.context = context;
    this.settings = settings;
    this.caller =
        new RateLimitedCaller("LookupEvents", settings.requestsPerSecond(), context.registry());
    this.reader = new TrailReader(context.limits(), false, context.clock());
  }

  /** An account that fails is reported; a later poll continues where its last one stopped. */
  @Override
  public Health poll(Supplier<Batch> batches) throws IOException, InterruptedException {
    List<AccountRegion> regions = context.aws().accountRegions().list();
    tasks.run(regions, region -> poll(region, batches));
    return context
        .aws()
        .access()
        .health(USE, "polling " + regions.size() + " accounts and regions");
  }

  /** Returns whether AWS answered. */
  private boolean poll(AccountRegion region, Supplier<Batch> batches)
      throws IOException, InterruptedException {
    Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      new EventHistory(context.aws().clients(), region, caller, settings.networks())
          .read(
              from(region, now),
              now,
              (events, until) -> {
                publish(region, events, until, batches.get());
                if (until.equals(now)) {
                  remember(region, events, until);
                }
              });
      context.aws().access().reached(USE, region);
      return true;
    } catch (SdkException e) {
      context.aws().access().failed(USE, region, e);
      return false;
    }
  }

  private Instant from(AccountRegion region, Instant now) {
    Checkpoint last = context.checkpoints().last(source(region));
    Instant oldest = now.minus(EventHistory.KEPT);
    Instant from =
        last == null
            ? now.minus(settings.lookBack())
            : Instant.parse(last.position().get("until")).minus(settings.overlap());
    return from.isBefore(oldest) ? oldest : from;
  }

  private void publish(AccountRegion region, List<Event> events, Instant until, Batch batch)
      throws InterruptedException {
    Set<String> before = published.getOrDefault(region, Set.of());
    for (Event event : events) {
      if (event.eventId() == null || !before.contains(event.eventId())) {
        EventHistory.read(reader, source(region), event, batch);
      }
    }
    batch.await();
    context.write(
        source(region),
        Map.of("until", until.toString()),
        settings.interval(),
        context.aws().access().failure(USE, region));
  }

  /** The events that the next poll will get again. */
  private void remember(AccountRegion region, List<Event> events, Instant until) {
    Instant overlap = until.minus(settings.overlap());
    Set<String> ids = ConcurrentHashMap.newKeySet();
    events.stream()
        .filter(event -> event.eventId() != null && event.eventTime() != null)
        .filter(event -> !event.eventTime().isBefore(overlap))
        .forEach(event -> ids.add(event.eventId()));
    published.put(region, ids);
  }

  private static String source(AccountRegion region) {
    return "lookup:" + region;
  }

  @Override
  public void stop() {
    tasks.close();
  }
}
