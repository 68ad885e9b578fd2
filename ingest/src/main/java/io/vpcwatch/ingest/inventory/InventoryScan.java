package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Lists the functions of every account and region. This gives the baseline of functions that are
 * older than vpcwatch, corrects the state after missed events, and finds deletions that no event
 * reported.
 */
public final class InventoryScan implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryScan.class);
  private static final String USE = "inventory";

  private final IngestContext context;
  private final Supplier<Map<FunctionArn, ExpectedState>> expectedStates;
  private final RateLimitedCaller caller;
  private final Duration interval;
  private final InventoryMetrics metrics;
  private final @Nullable NetworkInventory networks;
  private final ParallelTasks tasks;

  /**
   * @param expectedStates reads what the evaluator knows of every function that exists
   * @param networks null if only functions are listed
   */
  public InventoryScan(
      IngestContext context,
      InventorySettings settings,
      Supplier<Map<FunctionArn, ExpectedState>> expectedStates,
      @Nullable NetworkInventory networks) {
    this.context = context;
    this.networks = networks;
    this.expectedStates = expectedStates;
    this.interval = settings.interval();
    this.caller =
        new RateLimitedCaller("ListFunctions", settings.requestsPerSecond(), context.registry());
    this.metrics = new InventoryMetrics(context.registry());
    this.tasks = new ParallelTasks(settings.parallel(), "vpcwatch-ingest-inventory");
  }

  /** An account that can't be listed is reported, and none of its functions is published. */
  @Override
  public Health poll(Supplier<Batch> batches) throws IOException, InterruptedException {
    List<AccountRegion> regions = context.aws().accountRegions().list();
    // Read before anything is listed: events that come from now on are newer than both.
    Map<AccountRegion, Map<FunctionArn, ExpectedState>> expected = expectedByRegion();
    Map<FunctionArn, Set<String>> edgeVersions = edgeVersions(regions);
    Map<AccountRegion, NetworkUse> uses = new ConcurrentHashMap<>();
    List<Long> listed =
        tasks.run(
            regions,
            region ->
                scan(region, expected.getOrDefault(region, Map.of()), edgeVersions, uses, batches));
    long functions = listed.stream().mapToLong(Long::longValue).sum();
    boolean complete = !regions.isEmpty() && context.aws().access().isComplete(USE, regions);
    metrics.scanned(functions, complete, context.clock().instant());
    String summary = functions + " functions in " + regions.size() + " accounts and regions";
    LOG.info("Inventory listed {}", summary);
    Health health = context.aws().access().health(USE, summary);
    if (!health.ok()) {
      // No account answers: retry before the next scan is due.
      throw new IOException(health.detail());
    }
    if (networks == null) {
      return health;
    }
    Health described = networks.describe(uses, Set.copyOf(regions), tasks, batches);
    return Health.up(
        health.detail() + (described.ok() ? "; " : "; networks: ") + described.detail());
  }

  /**
   * The versions of functions that are replicated to Lambda@Edge, from the replicas in all regions
   * of accounts of which us-east-1 is watched: functions are replicated from there only.
   */
  private Map<FunctionArn, Set<String>> edgeVersions(List<AccountRegion> regions)
      throws IOException, InterruptedException {
    Set<String> accounts =
        regions.stream()
            .filter(region -> region.region().equals(FunctionList.EDGE_REGION))
            .map(AccountRegion::account)
            .collect(Collectors.toSet());
    List<AccountRegion> asked =
        regions.stream().filter(region -> accounts.contains(region.account())).toList();
    Map<FunctionArn, Set<String>> versions = new HashMap<>();
    for (List<String> masters : tasks.run(asked, region -> masters(list(region), region))) {
      for (String master : masters) {
        versions
            .computeIfAbsent(FunctionArn.parse(master), missing -> new TreeSet<>())
            .add(master.substring(master.lastIndexOf(':') + 1));
      }
    }
    return versions;
  }

  /** None if they can't be listed: the scan of the region reports why. */
  private static List<String> masters(FunctionList functions, AccountRegion region)
      throws InterruptedException {
    try {
      return functions.masters();
    } catch (SdkException e) {
      LOG.debug("Replicas of Lambda@Edge in {} are not listed: {}", region, AwsErrors.of(e));
      return List.of();
    }
  }

  private FunctionList list(AccountRegion region) {
    return new FunctionList(region, context.aws().clients(), caller, context.clock());
  }

  /** Returns the number of functions. */
  private long scan(
      AccountRegion region,
      Map<FunctionArn, ExpectedState> expected,
      Map<FunctionArn, Set<String>> edgeVersions,
      Map<AccountRegion, NetworkUse> uses,
      Supplier<Batch> batches)
      throws InterruptedException {
    String source = "inventory:" + region;
    boolean first = context.checkpoints().last(source) == null;
    FunctionList functions = list(region);
    try {
      RegionScan scan =
          new RegionScan(functions, expected, edgeVersions, first, metrics, context.clock());
      long listed = scan.run();
      List<CapacityProvider> providers =
          scan.hasCapacityProviders() ? capacityProviders(functions, region) : List.of();
      publish(scan.changes(), providers, batches);
      providers.forEach(scan.use()::add);
      uses.put(region, scan.use());
      context.write(
          source,
          Map.of("functions", Long.toString(listed)),
          interval,
          context.aws().access().failure(USE, region));
      context.aws().access().reached(USE, region);
      return listed;
    } catch (SdkException e) {
      context.aws().access().failed(USE, region, e);
      return 0;
    }
  }

  /** Returns when Kafka has acknowledged all of it. */
  private static void publish(
      List<FunctionChange> changes, List<CapacityProvider> providers, Supplier<Batch> batches)
      throws InterruptedException {
    if (!changes.isEmpty() || !providers.isEmpty()) {
      Batch batch = batches.get();
      providers.forEach(batch::onCapacityProvider);
      changes.forEach(batch::onChange);
      batch.await();
    }
  }

  /**
   * None if they can't be listed: a policy that names networks then has no verdict on the functions
   * that run on them.
   */
  private List<CapacityProvider> capacityProviders(FunctionList functions, AccountRegion region)
      throws InterruptedException {
    try {
      List<CapacityProvider> providers = functions.capacityProviders();
      context.aws().access().reached("capacity-providers", region);
      return providers;
    } catch (SdkException e) {
      context.aws().access().failed("capacity-providers", region, e);
      return List.of();
    }
  }

  private Map<AccountRegion, Map<FunctionArn, ExpectedState>> expectedByRegion() {
    Map<AccountRegion, Map<FunctionArn, ExpectedState>> byRegion = new HashMap<>();
    expectedStates
        .get()
        .forEach(
            (function, state) ->
                byRegion
                    .computeIfAbsent(
                        new AccountRegion(function.account(), function.region()),
                        missing -> new HashMap<>())
                    .put(function, state));
    return byRegion;
  }

  @Override
  public void stop() {
    tasks.close();
  }
}
