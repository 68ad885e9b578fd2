package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.inventory.FunctionList.Answer;
import io.vpcwatch.ingest.inventory.InventoryMetrics.Difference;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.model.FunctionArn;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares what is known of one account and region with what is there, and tells the differences.
 * What the events had otherwise is asked for a second time: the list may lag behind them.
 */
final class RegionScan {
  private final FunctionList functions;
  private final Map<FunctionArn, ExpectedState> known;
  private final boolean first;
  private final ChangeSink findings;
  private final InventoryMetrics metrics;
  private final InstantSource clock;
  private long listed;

  /**
   * @param known functions of this place
   * @param first nobody has looked here before: what is found is how things are, and no news
   */
  RegionScan(
      FunctionList functions,
      Map<FunctionArn, ExpectedState> known,
      boolean first,
      ChangeSink findings,
      InventoryMetrics metrics,
      InstantSource clock) {
    this.functions = functions;
    this.known = known;
    this.first = first;
    this.findings = findings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * @return how many functions there are
   * @throws software.amazon.awssdk.core.exception.SdkException if it is not known as a whole
   */
  long run() throws InterruptedException {
    Map<FunctionArn, ExpectedState> unlisted = new TreeMap<>(known);
    List<FunctionArn> doubtful = new ArrayList<>();
    functions.forEach(
        function -> {
          listed++;
          ExpectedState before = unlisted.remove(function.function());
          if (before == null) {
            tell(Difference.UNKNOWN, function);
          } else if (!function.agreesWith(before)) {
            doubtful.add(function.function());
          }
        });
    // The list never shows them.
    unlisted.keySet().removeIf(FunctionArn::isEdgeReplica);
    doubtful.addAll(unlisted.keySet());
    for (FunctionArn function : doubtful) {
      ask(function);
    }
    return listed;
  }

  private void ask(FunctionArn function) throws InterruptedException {
    Answer<Optional<Observation>> answer = functions.find(function);
    ExpectedState before = known.get(function);
    if (answer.content().isEmpty()) {
      metrics.found(Difference.VANISHED);
      findings.onChange(Observation.deleted(function, answer.at(), clock.instant()));
    } else if (before == null || !answer.content().get().agreesWith(before)) {
      tell(Difference.CHANGED, answer.content().get());
    }
  }

  private void tell(Difference difference, Observation function) {
    metrics.found(difference);
    findings.onChange(function.observed(clock.instant(), first));
  }
}
