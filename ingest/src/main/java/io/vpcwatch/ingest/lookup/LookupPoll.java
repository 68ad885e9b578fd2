package io.vpcwatch.ingest.lookup;

import io.vpcwatch.ingest.aws.AccountReport;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.Place;
import io.vpcwatch.ingest.aws.PlacePool;
import io.vpcwatch.ingest.aws.Places;
import io.vpcwatch.ingest.aws.Requests;
import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.ingest.source.Findings;
import io.vpcwatch.ingest.source.Look;
import io.vpcwatch.ingest.trail.ReadLimits;
import io.vpcwatch.ingest.trail.TrailReader;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.Health;
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
public final class LookupPoll implements Look {
  private static final String USE = "lookup";
  private static final int PARALLEL = 16;

  private final LookupSettings settings;
  private final Places places;
  private final AwsClients clients;
  private final Requests requests;
  private final AccountReport report;
  private final ReadLimits limits;
  private final Findings findings;
  private final Checkpoints checkpoints;
  private final Clock clock;
  private final PlacePool pool = new PlacePool(PARALLEL, USE);
  private final Map<Place, Set<String>> told = new ConcurrentHashMap<>();

  public LookupPoll(
      LookupSettings settings,
      Places places,
      AwsClients clients,
      Requests requests,
      AccountReport report,
      ReadLimits limits,
      Findings findings,
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
    List<Place> all = places.list();
    pool.run(all, this::poll);
    return report.health(USE, "polling " + all.size() + " accounts and regions");
  }

  /** Whether it answered. */
  private boolean poll(Place place) throws IOException, InterruptedException {
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

  private Instant from(Place place, Instant now) {
    Checkpoint last = checkpoints.last(source(place));
    Instant oldest = now.minus(EventHistory.KEPT);
    Instant from =
        last == null
            ? now.minus(settings.lookBack())
            : Instant.parse(last.position().get("until")).minus(settings.overlap());
    return from.isBefore(oldest) ? oldest : from;
  }

  private void tell(Place place, List<Event> events, Instant until, boolean isLast)
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
  private void remember(Place place, List<Event> events, Instant until) {
    Instant seenAgain = until.minus(settings.overlap());
    Set<String> ids = ConcurrentHashMap.newKeySet();
    events.stream()
        .filter(event -> event.eventId() != null && event.eventTime() != null)
        .filter(event -> !event.eventTime().isBefore(seenAgain))
        .forEach(event -> ids.add(event.eventId()));
    told.put(place, ids);
  }

  private static String source(Place place) {
    return "lookup:" + place;
  }

  @Override
  public void stop() {
    pool.close();
  }
}
