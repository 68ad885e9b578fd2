package io.vpcwatch.ingest.lookup;

import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AccountRegions;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.PlacePool;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.runtime.Health;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/**
 * Polls the event history of every account and region. Each poll reaches back behind the last one,
 * as events become visible late; what has been told already is not told again.
 */
public final class LookupPoll implements Source {
  private static final String USE = "lookup";
  private static final int PARALLEL = 16;

  private final LookupSettings settings;
  private final AccountRegions places;
  private final AwsClients clients;
  private final RateLimitedCaller requests;
  private final AccountAccess report;
  private final ReadLimits limits;
  private final ChangeSink findings;
  private final Checkpoints checkpoints;
  private final Clock clock;
  private final PlacePool pool = new PlacePool(PARALLEL, USE);
  private final Map<AccountRegion, Set<String>> told = new ConcurrentHashMap<>();

  public LookupPoll(
      LookupSettings settings,
      AccountRegions places,
      AwsClients clients,
      RateLimitedCaller requests,
      AccountAccess report,
      ReadLimits limits,
      ChangeSink findings,
      Checkpoints checkpoints,
      Clock clock) {
    this.settings = settings;
    this.places = places;
    this.clients = clients;
    this.requests = requests;
    this.report = report;
    this.limits = limits;
    this.findings = findings;
    this.checkpoints = checkpoints;
    this.clock = clock;
  }

  /** An account that does not answer is reported, and read on from where it was when it does. */
  @Override
  public Health take() throws InterruptedException {
    List<AccountRegion> all = places.list();
    pool.run(all, this::poll);
    return report.health(USE, "polling " + all.size() + " accounts and regions");
  }

  /** Whether it answered. */
  private boolean poll(AccountRegion place) throws IOException, InterruptedException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      new EventHistory(clients, place, requests)
          .read(
              from(place, now),
              now,
              (events, until) -> tell(place, events, until, until.equals(now)));
      report.reached(USE, place);
      return true;
    } catch (SdkException e) {
      report.failed(USE, place, e);
      return false;
    }
  }

  private Instant from(AccountRegion place, Instant now) {
    Checkpoint last = checkpoints.last(source(place));
    Instant oldest = now.minus(EventHistory.KEPT);
    Instant from =
        last == null
            ? now.minus(settings.lookBack())
            : Instant.parse(last.position().get("until")).minus(settings.overlap());
    return from.isBefore(oldest) ? oldest : from;
  }

  private void tell(AccountRegion place, List<Event> events, Instant until, boolean isLast)
      throws IOException {
    Set<String> before = told.getOrDefault(place, Set.of());
    TrailReader reader = new TrailReader(limits, false, clock);
    for (Event event : events) {
      if (event.eventId() == null || !before.contains(event.eventId())) {
        reader.read(source(place), new ByteArrayInputStream(EventHistory.toInput(event)), findings);
      }
    }
    findings.settle();
    checkpoints.write(
        new Checkpoint(source(place), Map.of("until", until.toString()), clock.instant()));
    if (isLast) {
      remember(place, events, until);
    }
  }

  /** What the next poll will see again. */
  private void remember(AccountRegion place, List<Event> events, Instant until) {
    Instant seenAgain = until.minus(settings.overlap());
    Set<String> ids = ConcurrentHashMap.newKeySet();
    events.stream()
        .filter(event -> event.eventId() != null && event.eventTime() != null)
        .filter(event -> !event.eventTime().isBefore(seenAgain))
        .forEach(event -> ids.add(event.eventId()));
    told.put(place, ids);
  }

  private static String source(AccountRegion place) {
    return "lookup:" + place;
  }

  @Override
  public void stop() {
    pool.close();
  }
}
