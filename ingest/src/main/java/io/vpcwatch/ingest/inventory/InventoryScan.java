package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AccountRegions;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.PlacePool;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Lists the functions of every account and region: the baseline for what is older than the monitor,
 * the healer of missed events, the finder of deletions that nobody reported.
 */
public final class InventoryScan implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryScan.class);
  private static final String USE = "inventory";

  private final AccountRegions places;
  private final AwsClients clients;
  private final RateLimitedCaller requests;
  private final AccountAccess report;
  private final FunctionStatusReader knownFunctions;
  private final ChangeSink findings;
  private final Checkpoints checkpoints;
  private final InventoryMetrics metrics;
  private final InstantSource clock;
  private final PlacePool pool;

  public InventoryScan(
      AccountRegions places,
      AwsClients clients,
      RateLimitedCaller requests,
      AccountAccess report,
      FunctionStatusReader knownFunctions,
      ChangeSink findings,
      Checkpoints checkpoints,
      InventoryMetrics metrics,
      int parallel,
      InstantSource clock) {
    this.places = places;
    this.clients = clients;
    this.requests = requests;
    this.report = report;
    this.knownFunctions = knownFunctions;
    this.findings = findings;
    this.checkpoints = checkpoints;
    this.metrics = metrics;
    this.clock = clock;
    this.pool = new PlacePool(parallel, USE);
  }

  /** An account that can't be listed is reported, and nothing is said about it. */
  @Override
  public Health take() throws IOException, InterruptedException {
    List<AccountRegion> all = places.list();
    // Read before anything is listed: what events tell from now on is newer than both.
    Map<AccountRegion, Map<FunctionArn, ExpectedState>> known = known();
    List<OptionalLong> listed =
        pool.run(all, place -> scan(place, known.getOrDefault(place, Map.of())));
    long functions = listed.stream().mapToLong(each -> each.orElse(0)).sum();
    boolean complete = !all.isEmpty() && listed.stream().allMatch(OptionalLong::isPresent);
    metrics.scanned(functions, complete, clock.instant());
    LOG.info("{} functions in {} accounts and regions", functions, all.size());
    Health health =
        report.health(USE, functions + " functions in " + all.size() + " accounts and regions");
    if (!health.ok()) {
      // Not a single one answers: that is worth another look before the next one is due.
      throw new IOException(health.detail());
    }
    return health;
  }

  private OptionalLong scan(AccountRegion place, Map<FunctionArn, ExpectedState> known)
      throws InterruptedException {
    String source = "inventory:" + place;
    boolean first = checkpoints.last(source) == null;
    try {
      FunctionList functions = new FunctionList(place, clients, requests, clock);
      long listed = new RegionScan(functions, known, first, findings, metrics, clock).run();
      findings.settle();
      checkpoints.write(
          new Checkpoint(source, Map.of("functions", Long.toString(listed)), clock.instant()));
      report.reached(USE, place);
      return OptionalLong.of(listed);
    } catch (SdkException e) {
      report.failed(USE, place, e);
      return OptionalLong.empty();
    }
  }

  private Map<AccountRegion, Map<FunctionArn, ExpectedState>> known() {
    Map<AccountRegion, Map<FunctionArn, ExpectedState>> byPlace = new HashMap<>();
    knownFunctions
        .read()
        .forEach(
            (function, known) ->
                byPlace
                    .computeIfAbsent(
                        new AccountRegion(function.account(), function.region()),
                        missing -> new HashMap<>())
                    .put(function, known));
    return byPlace;
  }

  @Override
  public void stop() {
    pool.close();
  }
}
