package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
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
  private final InventoryMetrics metrics;
  private final ParallelTasks tasks;

  /**
   * @param expectedStates reads what the evaluator knows of every function that exists
   */
  public InventoryScan(
      IngestContext context,
      InventorySettings settings,
      Supplier<Map<FunctionArn, ExpectedState>> expectedStates) {
    this.context = context;
    this.expectedStates = expectedStates;
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
    List<OptionalLong> listed =
        tasks.run(
            regions,
            region -> scan(region, expected.getOrDefault(region, Map.of()), batches.get()));
    long functions = listed.stream().mapToLong(each -> each.orElse(0)).sum();
    boolean complete = !regions.isEmpty() && listed.stream().allMatch(OptionalLong::isPresent);
    metrics.scanned(functions, complete, context.clock().instant());
    String summary = functions + " functions in " + regions.size() + " accounts and regions";
    LOG.info("Inventory listed {}", summary);
    Health health = context.aws().access().health(USE, summary);
    if (!health.ok()) {
      // No account answers: retry before the next scan is due.
      throw new IOException(health.detail());
    }
    return health;
  }

  private OptionalLong scan(
      AccountRegion region, Map<FunctionArn, ExpectedState> expected, Batch batch)
      throws InterruptedException {
    String source = "inventory:" + region;
    boolean first = context.checkpoints().last(source) == null;
    try {
      FunctionList functions =
          new FunctionList(region, context.aws().clients(), caller, context.clock());
      long listed =
          new RegionScan(functions, expected, first, batch, metrics, context.clock()).run();
      batch.await();
      context.write(source, Map.of("functions", Long.toString(listed)));
      context.aws().access().reached(USE, region);
      return OptionalLong.of(listed);
    } catch (SdkException e) {
      context.aws().access().failed(USE, region, e);
      return OptionalLong.empty();
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
